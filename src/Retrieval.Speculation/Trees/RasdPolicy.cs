using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// RASD's own fusion (Quan et al., 2025), for comparison with fusion by probability: the retrieved tree, pruned by the draft model's
/// distribution, and the tree the model grows alone are merged by their longest common prefixes; of the union the likeliest nodes are
/// kept, as many as the budget policy says.
/// </summary>
/// <remarks>
/// Where the model was not asked, retrieval is left as it is. Which nodes it is asked about is not the paper's, which asks everywhere, but the
/// common rule: those worth asking about.
/// </remarks>
public sealed class RasdPolicy : TreePolicy
{
    private readonly BestFirstPolicy _growth;
    private readonly RasdFusion _fusion;

    /// <summary>Makes the policy of one run.</summary>
    /// <param name="budget">The run's own.</param>
    /// <param name="topK">Children the model's tree has below a node, and how many of its likeliest tokens retrieved ones must be among; 1 or more.</param>
    /// <param name="leastProbability">What the model must give a retrieved first token, in [0, 1].</param>
    public RasdPolicy(BudgetPolicy budget, int topK = 10, float leastProbability = 0.001f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        if (!(leastProbability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(leastProbability), leastProbability, "A probability lies in [0, 1].");
        _growth = new BestFirstPolicy(budget);
        _fusion = new RasdFusion(topK, leastProbability);
    }

    /// <inheritdoc/>
    internal override void Grow(TokenTree tree, ICandidates candidates)
    {
        _fusion.Of(candidates);
        _growth.Grow(tree, _fusion);
    }
}
