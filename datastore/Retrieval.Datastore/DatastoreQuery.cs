namespace Retrieval.Datastore;

/// <summary>A text looked up in a datastore: the longest suffix of it that the corpus has, and what follows there.</summary>
public sealed class DatastoreQuery
{
    private readonly DatastoreReader _reader;

    /// <summary>Looks a text up. O(tokens + nodes).</summary>
    /// <param name="reader">Stays the caller's, and open while the query is used.</param>
    /// <param name="tokens">What to look up.</param>
    /// <param name="maxMatch">Longest match to use; a shorter one has more continuations.</param>
    /// <param name="maxNodes">Size of the tree, 1 to 65,535.</param>
    public DatastoreQuery(DatastoreReader reader, int[] tokens, int maxMatch, int maxNodes)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(tokens);
        _reader = reader;
        var place = new SuffixCursor[reader.SegmentCount];
        reader.Follow(tokens, place);
        reader.ShortenTo(place, maxMatch, place);
        MatchLength = DatastoreReader.MatchLength(place);
        Match = tokens[^MatchLength..];
        Occurrences = MatchLength == 0 ? 0 : reader.CountOccurrences(place);
        Source = SourceLocation.Of(reader, place, MatchLength);
        Tree = new ContinuationTree(maxNodes);
        if (MatchLength > 0) Tree.Grow(reader.Indexes, place);
    }

    /// <summary>Tokens of the longest match; 0 when nothing matched.</summary>
    public int MatchLength { get; }

    /// <summary>The tokens of the match.</summary>
    public int[] Match { get; }

    /// <summary>How often the match occurs; 0 when nothing matched.</summary>
    public long Occurrences { get; }

    /// <summary>One place where the match stands; null when nothing matched.</summary>
    public SourceLocation? Source { get; }

    /// <summary>What follows; empty when nothing matched.</summary>
    public ContinuationTree Tree { get; }

    /// <summary>One place where the continuation up to a node stands.</summary>
    public SourceLocation? Locate(int node) => SourceLocation.Of(_reader, Tree.Place(node), Tree.Nodes[node].Depth);

    /// <summary>Tokens from behind the match to a node.</summary>
    public int[] Path(int node)
    {
        var path = new int[Tree.Nodes[node].Depth];
        for (; node > 0; node = Tree.Nodes[node].Parent) path[Tree.Nodes[node].Depth - 1] = Tree.Nodes[node].Token;
        return path;
    }

    /// <summary>Nodes without children, the likeliest first.</summary>
    public int[] Leaves()
    {
        var hasChildren = new bool[Tree.Count];
        for (int node = 1; node < Tree.Count; node++) hasChildren[Tree.Nodes[node].Parent] = true;
        int[] leaves = [.. Enumerable.Range(0, Tree.Count).Skip(1).Where(node => !hasChildren[node])];
        return [.. leaves.OrderByDescending(leaf => Tree.Nodes[leaf].Probability).ThenBy(leaf => leaf)];
    }
}
