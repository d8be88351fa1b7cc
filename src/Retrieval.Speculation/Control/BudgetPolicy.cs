using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Control;

/// <summary>
/// Decides how much of a step's budget to use: how many nodes, which branches go on, and when to stop. One instance serves one run,
/// and is called in turn: <c>Begin</c>, then the questions about one tree, then <c>Observe</c>.
/// </summary>
/// <remarks>
/// Two of the questions hold for any tree policy: the most nodes (<c>Begin</c>), and the children a node may have (<c>Admit</c>, asked
/// through <see cref="AdmittedCandidates"/>). The other two only make sense where nodes are added in descending order of path
/// probability: whether the next one is worth adding (<c>Continues</c>), and, with overshoot where cost is a staircase, how many to keep
/// (<c>Keep</c>).
/// </remarks>
public abstract class BudgetPolicy
{
    private protected BudgetPolicy()
    {
    }

    /// <summary>Hears, before <see cref="Begin"/>, what other runs add to the pass; null: there are none.</summary>
    internal virtual void Share(BatchLoad? load)
    {
    }

    /// <summary>Begins a step; an earlier one that was never observed is forgotten.</summary>
    /// <param name="maxNodes">Most nodes the step has room for, 0 or more.</param>
    /// <param name="pastLength">Tokens in the KV cache, 0 or more.</param>
    /// <returns>Most nodes to use, 0 to <paramref name="maxNodes"/>.</returns>
    internal abstract int Begin(int maxNodes, int pastLength);

    /// <summary>The tree of the step is grown again from its root, since a draft model was asked about it.</summary>
    /// <param name="milliseconds">Time that asking has taken in this step so far.</param>
    internal virtual void Again(double milliseconds)
    {
    }

    /// <summary>How many of a node's candidates, likeliest first, may become its children.</summary>
    /// <param name="tree">The tree as far as it has grown.</param>
    /// <param name="node">One of its nodes.</param>
    /// <param name="candidates">What may follow it, as <see cref="ICandidates.Expand"/> returned it.</param>
    internal virtual int Admit(TokenTree tree, int node, ReadOnlySpan<Candidate> candidates) => candidates.Length;

    /// <summary>Whether to add the likeliest node that is not in the tree yet.</summary>
    internal virtual bool Continues(in Growth growth) => true;

    /// <summary>How many of the nodes to keep, in the order they were added.</summary>
    /// <param name="pathProbabilities">Of every node; the root's, which is always kept and not counted, comes first.</param>
    internal virtual int Keep(ReadOnlySpan<float> pathProbabilities) => pathProbabilities.Length - 1;

    /// <summary>Hears what became of the step.</summary>
    /// <param name="outcome">The verified tree and the tokens it brought.</param>
    /// <param name="milliseconds">Time of the whole step, drafting and verification; positive.</param>
    internal virtual void Observe(in StepOutcome outcome, double milliseconds)
    {
    }
}
