namespace Retrieval.Speculation.Trees;

/// <summary>
/// EAGLE-2's dynamic tree (Li et al., 2024): each layer expands the k likeliest nodes of the one before, by path probability, into k
/// children each; in the end the likeliest of all drafted nodes are kept.
/// </summary>
public sealed class Eagle2Policy : RerankedPolicy
{
    private readonly int _topK;
    private readonly ScoreOrder _order = new();
    private readonly int[] _frontier;

    /// <summary>Makes the policy.</summary>
    /// <param name="nodes">Most nodes kept, 1 or more.</param>
    /// <param name="depth">Layers, 1 or more.</param>
    /// <param name="topK">Nodes expanded in a layer, and children of each; 1 or more.</param>
    public Eagle2Policy(int nodes = 60, int depth = 7, int topK = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        MaxNodes = nodes;
        MaxDepth = depth;
        _topK = topK;
        _frontier = new int[topK];
    }

    private protected override int MaxNodes { get; }

    private protected override int MaxDepth { get; }

    private protected override ReadOnlySpan<float> Scores => Draft.PathProbabilities;

    private protected override int Room(int most, int depth) => _topK + ((depth - 1) * _topK * _topK);

    private protected override void GrowDraft(int most, ICandidates candidates)
    {
        _frontier[0] = 0;
        int frontierCount = 1;
        while (frontierCount > 0 && Draft.CanGrow(_frontier[0]))
        {
            int layer = Draft.Count;
            foreach (int node in _frontier.AsSpan(0, frontierCount))
            {
                ReadOnlySpan<Candidate> next = candidates.Expand(Draft, node);
                foreach (ref readonly Candidate candidate in next[..Math.Min(_topK, next.Length)])
                    Draft.Add(node, candidate.Token, candidate.Probability, candidate.Origin);
            }

            ReadOnlySpan<int> order = _order.Descending(Draft.PathProbabilities[layer..]);
            frontierCount = Math.Min(_topK, order.Length);
            for (int i = 0; i < frontierCount; i++)
                _frontier[i] = layer + order[i];
        }
    }
}
