using Retrieval.Benchmarks.Reporting;
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
    public double SpeedupOver(Contender other)
    {
        var rounds = new Samples();
        for (int round = 0; round < _seconds.Count; round++)
        {
            rounds.Add(other._seconds[round].Sum() / _seconds[round].Sum());
        }

        return rounds.Median;
    }

    /// <summary>The same as the median of all requests: a slow moment of the machine moves it less, a long request no more than a short one.</summary>
    public double RequestSpeedupOver(Contender other)
    {
        var requests = new Samples();
        foreach ((double theirs, double ours) in other._seconds.SelectMany(round => round).Zip(_seconds.SelectMany(round => round)))
        {
            requests.Add(theirs / ours);
        }

        return requests.Median;
    }
}
