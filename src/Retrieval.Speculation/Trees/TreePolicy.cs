namespace Retrieval.Speculation.Trees;

/// <summary>Decides which candidates become nodes. One instance serves one run: policies keep scratch space.</summary>
public abstract class TreePolicy
{
    private protected TreePolicy()
    {
    }

    /// <summary>Grows a tree that is just its root, at most to its budget and depth. Leaves the nodes in the order they were added.</summary>
    internal abstract void Grow(TokenTree tree, ICandidates candidates);
}
