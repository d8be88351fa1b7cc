using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Control;

/// <summary>
/// The stopping rule of SpecDec++ (Huang et al., 2024): a branch ends once its last token's chance of being rejected, <c>1 − Π ĉ</c> over
/// the branch, is above h; that token is itself drafted. The ĉ are the calibrated probabilities of the nodes, where SpecDec++ trains a
/// head for them.
/// </summary>
public sealed class SpecDecPlusPlusPolicy : BudgetPolicy
{
    private readonly double _maxRejection;

    /// <summary>Makes the policy.</summary>
    /// <param name="maxRejection">h, in [0, 1].</param>
    public SpecDecPlusPlusPolicy(double maxRejection = 0.7)
    {
        if (!(maxRejection is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(maxRejection), maxRejection, "A probability lies in [0, 1].");
        _maxRejection = maxRejection;
    }

    internal override int Begin(int maxNodes, int pastLength) => maxNodes;

    internal override int Admit(TokenTree tree, int node, ReadOnlySpan<Candidate> candidates) =>
        1 - (double)tree.PathProbabilities[node] > _maxRejection ? 0 : candidates.Length;
}
