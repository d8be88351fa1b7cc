namespace Retrieval.Speculation.Trees;

/// <summary>
/// The tree with the highest expected number of emitted tokens for its size: always the candidate with the likeliest path next
/// (optimal for any size, since a path is never likelier than its prefix).
/// </summary>
public sealed class BestFirstPolicy : TreePolicy
{
    private const float LeastPathProbability = 1e-4f;

    private readonly GrowthQueue _queue = new();

    /// <inheritdoc/>
    internal override void Grow(TokenTree tree, ICandidates candidates)
    {
        _queue.Clear();
        Offer(tree, 0, candidates);
        while (!tree.IsFull && _queue.Count > 0)
        {
            GrowthQueue.Entry best = _queue.Take();
            int node = tree.Add(best.Parent, best.Candidate.Token, best.Candidate.Probability);
            if (tree.CanGrow(node))
                Offer(tree, node, candidates);
        }
    }

    private void Offer(TokenTree tree, int node, ICandidates candidates)
    {
        float path = tree.PathProbabilities[node];
        foreach (Candidate candidate in candidates.Expand(tree, node))
        {
            if (path * candidate.Probability < LeastPathProbability)
                return;
            _queue.Add(node, path * candidate.Probability, candidate);
        }
    }
}
