using System.Globalization;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Tracing;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Generation;

/// <summary>Where the output of drafted decoding first parts from that of plain decoding.</summary>
/// <param name="Position">Equal tokens before it.</param>
/// <param name="Plain">The plain token; the stop token where the output ended.</param>
/// <param name="Drafted">The drafted one; the stop token where the output ended.</param>
/// <param name="LogitGap">How far the plain token's logit lay above the other's, in plain decoding.</param>
/// <param name="Margin">
/// The same after everything that decides: bias, penalties, temperature and noise; null when one of the two could not be drawn.
/// </param>
internal sealed record OutputDifference(int Position, TracedToken Plain, TracedToken Drafted, double LogitGap, double? Margin)
{
    /// <summary>Compares two outputs; null when they are the same.</summary>
    /// <param name="verifier">The target, with room for a sequence: decodes the prompt again, plainly, up to the difference.</param>
    /// <param name="prompt">The prompt of both.</param>
    /// <param name="options">The options of both.</param>
    /// <param name="plain">Tokens of plain decoding.</param>
    /// <param name="drafted">Tokens of drafted decoding.</param>
    /// <param name="names">Texts of tokens.</param>
    public static OutputDifference? Find(IVerifier verifier, int[] prompt, DecodeOptions options, int[] plain, int[] drafted, TokenNames names)
    {
        int position = plain.AsSpan().CommonPrefixLength(drafted);
        if (position == plain.Length && position == drafted.Length)
        {
            return null;
        }

        var scores = TargetScores.At(verifier, prompt, options, plain.AsSpan(0, position));
        int left = TokenAt(plain), right = TokenAt(drafted);
        double margin = scores.Score(left) - scores.Score(right);
        return new OutputDifference(
            position,
            new TracedToken(left, names.PieceOf(left)),
            new TracedToken(right, names.PieceOf(right)),
            scores.Logit(left) - scores.Logit(right),
            double.IsFinite(margin) ? margin : null);

        // Of two runs with the same limits, the one that ends first met a stop token.
        int TokenAt(int[] output) => position < output.Length ? output[position] : options.StopTokens.MaxBy(scores.Score);
    }

    /// <summary>Lines for people, the first without an end of its own.</summary>
    public string Describe()
    {
        string margin = Margin is { } value ? Number(value) : "none, one of the two cannot be drawn";
        string rule = Margin < 0 ? "; below 0, so a truncation such as top-p decided" : "";
        return $"""
            after {Position} equal tokens
              plain    {Show(Plain)}
              drafted  {Show(Drafted)}
              margin   {margin} (by which plain decoding prefers its token, noise included; between the logits {Number(LogitGap)}{rule})
            """;
    }

    private static string Show(TracedToken token) => token.Piece is null ? $"{token.Token}" : $"{token.Token} {TokenNames.Quote(token.Piece)}";

    private static string Number(double value) => value.ToString("g6", CultureInfo.InvariantCulture);
}
