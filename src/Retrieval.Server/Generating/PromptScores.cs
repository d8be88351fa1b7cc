using Retrieval.Server.Scheduling;
using Retrieval.Tokenization;

namespace Retrieval.Server.Generating;

/// <summary>The scores of an echoed prompt, in line with its text.</summary>
internal static class PromptScores
{
    /// <summary>One for each token; the first, which nothing foretells, has a score of NaN.</summary>
    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="scores">Of its tokens from the second on.</param>
    public static IEnumerable<ScoredToken> Align(Tokenizer tokenizer, Prompt prompt, IReadOnlyList<TokenScore> scores)
    {
        var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens: false);
        int offset = 0;
        for (int i = 0; i < prompt.Tokens.Length; i++)
        {
            TokenScore score = i == 0 ? new TokenScore(prompt.Tokens[0], float.NaN, []) : scores[i - 1];
            yield return new ScoredToken(score, offset);
            offset += i < prompt.AddedCount ? 0 : CodePoints.Count(decoder.Push(prompt.Tokens[i]));
        }
    }
}
