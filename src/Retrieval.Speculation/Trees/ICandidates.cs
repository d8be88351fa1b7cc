namespace Retrieval.Speculation.Trees;

/// <summary>What may follow the nodes of a growing tree.</summary>
internal interface ICandidates
{
    /// <summary>
    /// The candidates behind a node, likeliest first, each token once; their probabilities sum to at most 1. Valid until the next call.
    /// </summary>
    /// <param name="tree">The tree as far as it has grown, its nodes in the order they were added.</param>
    /// <param name="node">One of its nodes; parents are asked before their children.</param>
    ReadOnlySpan<Candidate> Expand(TokenTree tree, int node);

    /// <summary>The same, not mixed. Valid until the next call; by default everything counts as retrieved.</summary>
    /// <param name="tree">As for <see cref="Expand"/>.</param>
    /// <param name="node">As for <see cref="Expand"/>.</param>
    SplitCandidates Split(TokenTree tree, int node) => new(Expand(tree, node), [], isConsulted: false);
}
