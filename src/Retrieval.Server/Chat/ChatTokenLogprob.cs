using Retrieval.Server.Scheduling;
using Retrieval.Tokenization;

namespace Retrieval.Server.Chat;

/// <summary>A token of the answer, its score, and the likeliest tokens at its place.</summary>
internal sealed record ChatTokenLogprob(string Token, float Logprob, IReadOnlyList<int> Bytes, IReadOnlyList<ChatLogprob> TopLogprobs)
{
    /// <summary>Spells a score.</summary>
    public static ChatTokenLogprob Of(Tokenizer tokenizer, TokenScore score)
    {
        var own = ChatLogprob.Of(tokenizer, score.Token, score.LogProbability);
        return new ChatTokenLogprob(
            own.Token, own.Logprob, own.Bytes, [.. score.Top.Select(other => ChatLogprob.Of(tokenizer, other.Token, other.LogProbability))]);
    }
}
