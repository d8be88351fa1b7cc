using Retrieval.Cli.Datastores;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Generation;

/// <summary>Where the output of drafted decoding first parts from that of plain decoding.</summary>
/// <param name="Position">Equal tokens before it.</param>
/// <param name="PlainToken">The plain one; the stop token where the output ended.</param>
/// <param name="DraftedToken">The drafted one; the stop token where the output ended.</param>
/// <param name="LogitGap">How far the plain token's logit lay above the other's, in plain decoding.</param>
/// <param name="Margin">The same after everything that decides: bias, penalties, temperature and noise.</param>
internal sealed record OutputDifference(int Position, int PlainToken, int DraftedToken, double LogitGap, double Margin)
{
    /// <summary>Compares two outputs; null when they are the same.</summary>
    /// <param name="verifier">The target, with room for a sequence: decodes the prompt again, plainly, up to the difference.</param>
    /// <param name="prompt">The prompt of both.</param>
    /// <param name="options">The options of both.</param>
    /// <param name="plain">Tokens of plain decoding.</param>
    /// <param name="drafted">Tokens of drafted decoding.</param>
    public static OutputDifference? Find(IVerifier verifier, int[] prompt, DecodeOptions options, int[] plain, int[] drafted)
    {
        int position = plain.AsSpan().CommonPrefixLength(drafted);
        if (position == plain.Length && position == drafted.Length)
        {
            return null;
        }

        var scores = TargetScores.At(verifier, prompt, options, plain.AsSpan(0, position));
        int plainToken = TokenAt(plain), draftedToken = TokenAt(drafted);
        return new OutputDifference(
            position, plainToken, draftedToken, scores.Logit(plainToken) - scores.Logit(draftedToken), scores.Score(plainToken) - scores.Score(draftedToken));

        // Of two runs with the same limits, the one that ends first met a stop token.
        int TokenAt(int[] output) => position < output.Length ? output[position] : options.StopTokens.MaxBy(scores.Score);
    }

    /// <summary>Lines for people.</summary>
    public string Describe(TokenNames names)
    {
        string rule = Margin < 0 ? "; below 0, so a truncation such as top-p decided" : "";
        return $"""
            after {Position} equal tokens
              plain    {PlainToken} {names.Show([PlainToken])}
              drafted  {DraftedToken} {names.Show([DraftedToken])}
              margin   {Margin:g6} (by which plain decoding prefers its token, noise included; between the logits {LogitGap:g6}{rule})
            """;
    }
}
