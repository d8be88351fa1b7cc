using Retrieval.Server.Generating;
using Retrieval.Tokenization;

namespace Retrieval.Server.Chat;

/// <summary>A token and its score.</summary>
/// <param name="Token">Its text.</param>
/// <param name="Logprob">Natural logarithm of the raw distribution; -9999 for next to nothing.</param>
/// <param name="Bytes">UTF-8, possibly part of a character.</param>
internal sealed record ChatLogprob(string Token, float Logprob, IReadOnlyList<int> Bytes)
{
    /// <summary>Spells a score.</summary>
    public static ChatLogprob Of(Tokenizer tokenizer, int token, float logProbability) =>
        new(TokenText.Decode(tokenizer, token), TokenText.Finite(logProbability), TokenText.Bytes(tokenizer, token));
}
