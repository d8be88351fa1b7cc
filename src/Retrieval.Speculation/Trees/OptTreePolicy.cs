namespace Retrieval.Speculation.Trees;

/// <summary>
/// OPT-Tree (Wang et al., 2024): layer by layer the n likeliest nodes are drafted, by path probability; when another layer adds too
/// little to the tokens expected of the best n of all layers, these are kept.
/// </summary>
/// <remarks>
/// With a gain of 0 and no limit on depth the tree maximises the expected tokens of n nodes. Nodes that are not among the best n any
/// more are not expanded: nothing below them could be.
/// </remarks>
public sealed class OptTreePolicy : RerankedPolicy
{
    private readonly double _minGain;
    private readonly BestScores _best = new();
    private readonly Offers _offers = new();

    /// <summary>Makes the policy.</summary>
    /// <param name="nodes">Most nodes kept, 1 or more.</param>
    /// <param name="depth">Most layers, 1 or more.</param>
    /// <param name="minGain">Growth ends with the first layer that adds no more than this many expected tokens; 0 or more.</param>
    public OptTreePolicy(int nodes = 50, int depth = 10, double minGain = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        if (!(minGain >= 0))
            throw new ArgumentOutOfRangeException(nameof(minGain), minGain, "Expected 0 or more.");
        MaxNodes = nodes;
        MaxDepth = depth;
        _minGain = minGain;
    }

    private protected override int MaxNodes { get; }

    private protected override int MaxDepth { get; }

    private protected override ReadOnlySpan<float> Scores => Draft.PathProbabilities;

    private protected override int Room(int most, int depth) => most * depth;

    private protected override void GrowDraft(int most, ICandidates candidates)
    {
        _best.Clear(most);
        int layer = 0;
        double before;
        do
        {
            before = _best.Sum;
            int end = Draft.Count;
            Gather(layer, end, candidates);
            AddBest(most);
            layer = end;
        }
        while (layer < Draft.Count && _best.Sum - before > _minGain);
    }

    private void Gather(int layer, int end, ICandidates candidates)
    {
        _offers.Clear();
        for (int node = layer; node < end; node++)
        {
            float path = Draft.PathProbabilities[node];
            if (!Draft.CanGrow(node) || path < _best.Bar)
                continue;
            foreach (ref readonly Candidate candidate in candidates.Expand(Draft, node))
                _offers.Add(new Offer(node, candidate), path * candidate.Probability);
        }
    }

    private void AddBest(int most)
    {
        ReadOnlySpan<int> ranked = _offers.Ranked();
        foreach (int index in ranked[..Math.Min(most, ranked.Length)])
        {
            _offers[index].AddTo(Draft);
            _best.Offer(_offers.Score(index));
        }
    }
}
