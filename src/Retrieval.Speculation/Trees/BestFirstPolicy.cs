using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// The tree with the highest expected number of emitted tokens for its size: always the candidate with the likeliest path next
/// (optimal for any size, since a path is never likelier than its prefix). How many is for the budget policy to say, node by node.
/// </summary>
/// <remarks>A node is asked for its candidates only when its own path is likelier than every candidate at hand.</remarks>
public sealed class BestFirstPolicy : TreePolicy
{
    private const float LeastPathProbability = 1e-4f;

    private readonly BudgetPolicy _budget;
    private readonly GrowthQueue _queue = new();

    /// <summary>Makes the policy of one run.</summary>
    /// <param name="budget">The run's own.</param>
    public BestFirstPolicy(BudgetPolicy budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        _budget = budget;
    }

    /// <inheritdoc/>
    internal override void Grow(TokenTree tree, ICandidates candidates)
    {
        _queue.Clear();
        if (tree.CanGrow(0))
            _queue.AddNode(0, 1);
        double expected = 1;
        while (!tree.IsFull && _queue.Count > 0)
        {
            GrowthQueue.Entry next = _queue.Take();
            int depth = tree.Depths[next.Node] + 1;
            if (!_budget.Continues(new Growth(tree.Count - 1, expected, next.PathProbability, next.Candidate.Probability, depth)))
                break;
            if (next.IsNode)
            {
                Offer(tree, next.Node, candidates);
                continue;
            }

            int node = tree.Add(next.Node, next.Candidate.Token, next.Candidate.Probability, next.Candidate.Origin);
            expected += next.PathProbability;
            if (depth < tree.MaxDepth)
                _queue.AddNode(node, next.PathProbability);
        }

        tree.Truncate(1 + _budget.Keep(tree.PathProbabilities));
    }

    private void Offer(TokenTree tree, int node, ICandidates candidates)
    {
        float path = tree.PathProbabilities[node];
        foreach (ref readonly Candidate candidate in candidates.Expand(tree, node))
        {
            if (path * candidate.Probability < LeastPathProbability)
                return;
            _queue.AddCandidate(node, path * candidate.Probability, candidate);
        }
    }
}
