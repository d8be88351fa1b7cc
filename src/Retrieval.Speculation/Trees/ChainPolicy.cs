namespace Retrieval.Speculation.Trees;

/// <summary>One chain: the likeliest candidate behind each node, as sequence drafters have it.</summary>
/// <remarks>Ends where nothing is named, or where the chain's path probability falls below a floor. Asks one node per level.</remarks>
public sealed class ChainPolicy : TreePolicy
{
    private readonly float _minPathProbability;

    /// <summary>Makes the policy.</summary>
    /// <param name="minPathProbability">A node below it is not added; in [0, 1], 0 goes on while anything is named.</param>
    public ChainPolicy(float minPathProbability = 0)
    {
        if (!(minPathProbability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minPathProbability), minPathProbability, "A probability lies in [0, 1].");
        _minPathProbability = minPathProbability;
    }

    internal override void Grow(TokenTree tree, ICandidates candidates)
    {
        int node = 0;
        while (tree.CanGrow(node))
        {
            ReadOnlySpan<Candidate> next = candidates.Expand(tree, node);
            if (next.IsEmpty || tree.PathProbabilities[node] * next[0].Probability < _minPathProbability)
                return;
            node = tree.Add(node, next[0].Token, next[0].Probability, next[0].Origin);
        }
    }
}
