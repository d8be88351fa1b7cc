using Retrieval.Server.Generating;
using Retrieval.Server.Scheduling;
using Retrieval.Tokenization;

namespace Retrieval.Server.Completions;

/// <summary>Scores as completions have them: parallel arrays.</summary>
/// <param name="Tokens">Texts.</param>
/// <param name="TokenLogprobs">Natural logarithms of the raw distribution; null where nothing foretells the token.</param>
/// <param name="TopLogprobs">The likeliest tokens, and the token itself.</param>
/// <param name="TextOffset">Characters before the token, the prompt's included, echoed or not.</param>
internal sealed record CompletionLogprobs(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<float?> TokenLogprobs,
    IReadOnlyList<IReadOnlyDictionary<string, float>?> TopLogprobs,
    IReadOnlyList<int> TextOffset)
{
    /// <summary>Spells scores.</summary>
    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="scored">The scores.</param>
    public static CompletionLogprobs Of(Tokenizer tokenizer, IReadOnlyList<ScoredToken> scored) => new(
        [.. scored.Select(token => TokenText.Spell(tokenizer, token.Score.Token))],
        [.. scored.Select(token => IsFirst(token) ? null as float? : TokenText.Finite(token.Score.LogProbability))],
        [.. scored.Select(token => IsFirst(token) ? null : Top(tokenizer, token.Score))],
        [.. scored.Select(token => token.Offset)]);

    private static bool IsFirst(ScoredToken token) => float.IsNaN(token.Score.LogProbability);

    // Two tokens may be spelled alike: the likelier one counts.
    private static Dictionary<string, float> Top(Tokenizer tokenizer, TokenScore score)
    {
        var top = new Dictionary<string, float>();
        foreach (TokenProbability alternative in score.Top)
        {
            top.TryAdd(TokenText.Spell(tokenizer, alternative.Token), TokenText.Finite(alternative.LogProbability));
        }

        top.TryAdd(TokenText.Spell(tokenizer, score.Token), TokenText.Finite(score.LogProbability));
        return top;
    }
}
