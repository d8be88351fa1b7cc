using System.Diagnostics;

namespace Retrieval.Cli.Generation;

/// <summary>
/// Drafted decoding against plain decoding of the same request, run in pairs, each pair in the other order, so that whatever slows the
/// machine down slows both. Ends early at an output that differs.
/// </summary>
/// <param name="Pairs">Pairs that were run.</param>
/// <param name="PlainTokensPerSecond">Median rate of decoding plainly, prefill left out.</param>
/// <param name="DraftedTokensPerSecond">Median rate of decoding with drafts.</param>
/// <param name="Speedup">Median over the pairs of the ratio of the two.</param>
/// <param name="Plain">Tokens of plain decoding.</param>
/// <param name="Other">Tokens of a drafted run that differ from them, or null.</param>
internal sealed record SpeedComparison(int Pairs, double PlainTokensPerSecond, double DraftedTokensPerSecond, double Speedup, int[] Plain, int[]? Other)
{
    private const int MostPairs = 5;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(4);

    /// <summary>Runs at least one pair, then more for as long as they are quick.</summary>
    public static SpeedComparison Run(Func<Completion> plain, Func<Completion> drafted, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var pairs = new List<(Completion Plain, Completion Drafted)>();
        do
        {
            bool plainFirst = pairs.Count % 2 == 0;
            Completion first = plainFirst ? plain() : drafted();
            Completion second = plainFirst ? drafted() : plain();
            cancellationToken.ThrowIfCancellationRequested();
            pairs.Add(plainFirst ? (first, second) : (second, first));
        }
        while (pairs.Count < MostPairs && AreEqual(pairs[^1]) && Stopwatch.GetElapsedTime(start) < Enough);

        return new SpeedComparison(
            pairs.Count,
            Median(pairs.Select(pair => Rate(pair.Plain))),
            Median(pairs.Select(pair => Rate(pair.Drafted))),
            Median(pairs.Select(pair => Rate(pair.Drafted) / Rate(pair.Plain))),
            pairs[^1].Plain.TokenIds,
            AreEqual(pairs[^1]) ? null : pairs[^1].Drafted.TokenIds);
    }

    /// <summary>A line for people.</summary>
    public string Describe() =>
        $"decode tokens/s {DraftedTokensPerSecond:0.0} against {PlainTokensPerSecond:0.0} of plain runs: {Speedup:0.00}x "
        + $"(median of {Pairs} alternating pair{(Pairs == 1 ? "" : "s")}; same prompt, options and seed, and the same tokens in all)";

    private static bool AreEqual((Completion Plain, Completion Drafted) pair) => pair.Plain.TokenIds.AsSpan().SequenceEqual(pair.Drafted.TokenIds);

    // A run that stops at once still drew a token.
    private static double Rate(Completion run) => Math.Max(1, run.TokenIds.Length) / (run.TotalTime - run.Statistics.PrefillTime).TotalSeconds;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
