using Retrieval.Drafting.Harvest;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Model.Bridging;

/// <summary>What a draft model has said behind a place: its likeliest shared tokens and its greedy run.</summary>
internal sealed class PlaceReading
{
    private readonly int[] _tokens = new int[TopTokens.MaxCount];
    private readonly float[] _logOdds = new float[TopTokens.MaxCount];

    public GreedyRun Run { get; } = new();

    /// <summary>Where its opinion goes.</summary>
    public Opinions? Opinions { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    public ReadOnlySpan<float> LogOdds => _logOdds.AsSpan(0, Count);

    public void Begin(int place, int node, Opinions opinions)
    {
        Run.Begin(place, node);
        (Opinions, Count) = (opinions, 0);
    }

    public void Take(SharedDistribution distribution)
    {
        Count = distribution.Count;
        for (int rank = 0; rank < Count; rank++)
            (_tokens[rank], _logOdds[rank]) = (distribution.Token(rank), ModelOpinion.LogOdds(distribution.LogProbability(rank)));
    }

    /// <summary>The reading is spoken.</summary>
    public void End() => Opinions = null;
}
