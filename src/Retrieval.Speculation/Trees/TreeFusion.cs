namespace Retrieval.Speculation.Trees;

/// <summary>Longest-prefix merge: puts the nodes of one tree into another, where what both begin with is there once.</summary>
internal sealed class TreeFusion
{
    private readonly ScoreOrder _order = new();
    private int[] _nodeOf = [];

    /// <summary>Adds a tree's nodes, those with the likeliest paths first, as far as there is room. O(n log n) in its nodes.</summary>
    /// <param name="from">Of the same root.</param>
    /// <param name="into">Gets them behind the nodes it has, which stay as they are.</param>
    public void Merge(TokenTree from, TokenTree into)
    {
        if (_nodeOf.Length < from.Count)
            _nodeOf = new int[from.Capacity + 1];

        // A parent is as likely as its child or likelier, and comes first among equals.
        foreach (int node in _order.Descending(from.PathProbabilities))
            _nodeOf[node] = node == 0 ? 0 : Add(from, node, into);
    }

    private int Add(TokenTree from, int node, TokenTree into)
    {
        int parent = _nodeOf[from.Parents[node]];
        if (parent < 0)
            return -1;
        if (into.TryGetChild(parent, from.Tokens[node], out int child))
            return child;
        return into.CanGrow(parent) ? into.Add(parent, from.Tokens[node], from.Probabilities[node], from.Origins[node]) : -1;
    }
}
