using Retrieval.Drafting;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Decode;

/// <summary>A way of decoding that is compared with others, with a memory of its own.</summary>
internal sealed class Contender(string name, DraftSource[] sources, int budget)
{
    private readonly List<List<double>> _seconds = [];

    public string Name { get; } = name;

    public DraftSource[] Sources { get; } = sources;

    public int Budget { get; } = budget;

    /// <summary>Tree policy.</summary>
    public string Trees { get; init; } = "best-first";

    /// <summary>All rounds together.</summary>
    public DecodeTally Tally { get; } = new();

    public DraftingMemory Memory { get; private set; } = null!;

    /// <summary>Forgets everything: what one round taught must not serve the next, which has the same prompts.</summary>
    public void BeginRound(int vocabularySize)
    {
        Memory = new DraftingMemory(vocabularySize);
        _seconds.Add([]);
    }

    public void Add(DecodedRequest request)
    {
        Tally.Add(request.Statistics, request.Elapsed);
        _seconds[^1].Add(request.Elapsed.TotalSeconds);
    }

    /// <summary>How much faster than another this was with the same requests, as the median of the rounds.</summary>
    public double SpeedupOver(Contender other) =>
        Median(other._seconds.Zip(_seconds, (theirs, ours) => theirs.Sum() / ours.Sum()));

    /// <summary>The same as the median of all requests: a slow moment of the machine moves it less, a long request no more than a short one.</summary>
    public double RequestSpeedupOver(Contender other) =>
        Median(other._seconds.SelectMany(round => round).Zip(_seconds.SelectMany(round => round), (theirs, ours) => theirs / ours));

    // Of an even number the mean of the middle two: with few rounds the upper one would flatter.
    private static double Median(IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
