using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Trees;

/// <summary>Decides which candidates become nodes. One instance serves one run: policies keep scratch space.</summary>
public abstract class TreePolicy
{
    private protected TreePolicy()
    {
    }

    /// <summary>Grows a tree that is just its root, at most to its budget and depth. Leaves the nodes in the order they were added.</summary>
    internal abstract void Grow(TokenTree tree, ICandidates candidates);

    /// <summary>The tree whose nodes candidates were asked for: a policy may draft more than it keeps.</summary>
    /// <param name="tree">The one grown last.</param>
    internal virtual TokenTree Drafted(TokenTree tree) => tree;

    /// <summary>The index in <see cref="Drafted"/> of a node of the tree grown last, as it was added.</summary>
    internal virtual int PlaceOf(int node) => node;

    /// <summary>Hears what became of the tree grown last.</summary>
    internal virtual void Observe(in StepOutcome outcome)
    {
    }
}
