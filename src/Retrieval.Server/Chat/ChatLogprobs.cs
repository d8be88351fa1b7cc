using Retrieval.Server.Generating;
using Retrieval.Tokenization;

namespace Retrieval.Server.Chat;

/// <summary>Scores as chat has them.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<ChatTokenLogprob> Content)
{
    /// <summary>Never there: this server answers.</summary>
    public string? Refusal { get; init; }

    /// <summary>Spells scores.</summary>
    public static ChatLogprobs Of(Tokenizer tokenizer, IReadOnlyList<ScoredToken> scored) =>
        new([.. scored.Select(token => ChatTokenLogprob.Of(tokenizer, token.Score))]);
}
