using Retrieval.Datastore.Query;

namespace Retrieval.Datastore;

/// <summary>
/// The most probable continuations of a match as a tree: the nodes with the highest product of count ratios, found best-first, so that
/// every prefix of a path is in the tree. Reused without allocating; not for concurrent use.
/// </summary>
public sealed class ContinuationTree
{
    private readonly int _maxChildren;
    private readonly TreeNode[] _nodes;
    private readonly Continuation[] _children;
    private readonly TreeQueue _queue;
    private SuffixCursor[] _cursors = [];
    private int _cursorsPerNode;

    /// <summary>A tree of up to <paramref name="maxNodes"/> nodes besides the root.</summary>
    /// <param name="maxNodes">From 1 to 65,535.</param>
    /// <param name="maxChildren">From 1 to 64: the most frequent continuations looked at per node.</param>
    public ContinuationTree(int maxNodes, int maxChildren = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNodes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxNodes, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxChildren, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxChildren, 64);
        _maxChildren = maxChildren;
        _nodes = new TreeNode[maxNodes + 1];
        _children = new Continuation[(maxNodes + 1) * maxChildren];
        _queue = new TreeQueue(2 * maxNodes + 2);
    }

    /// <summary>Nodes in the order they were found, parents before children; node 0 is the match itself.</summary>
    public ReadOnlySpan<TreeNode> Nodes => _nodes.AsSpan(0, Count);

    /// <summary>Number of nodes, the root included.</summary>
    public int Count { get; private set; }

    /// <summary>The place of a node, one cursor per index; an index without the node's path has <see cref="SuffixCursor.None"/>.</summary>
    public ReadOnlySpan<SuffixCursor> Place(int node) => _cursors.AsSpan(node * _cursorsPerNode, _cursorsPerNode);

    /// <summary>Grows the tree behind the longest match of a place.</summary>
    /// <param name="indexes">The indexes to ask.</param>
    /// <param name="place">One cursor per index.</param>
    /// <param name="minProbability">Nodes with a smaller product of count ratios are left out.</param>
    public void Grow(ReadOnlySpan<ISuffixIndex> indexes, ReadOnlySpan<SuffixCursor> place, double minProbability = 0)
    {
        Start(indexes, place);
        while (Count < _nodes.Length && _queue.TryTake(out TreeCandidate best) && best.Probability >= minProbability)
        {
            Continuation found = _children[best.Child];
            int node = Count++;
            _nodes[node] = new TreeNode(best.Parent, _nodes[best.Parent].Depth + 1, found.Token, found.Count, best.Probability);
            Offer(best.Parent, best.Child + 1);
            Descend(indexes, best.Parent, node, found);
            if (Count < _nodes.Length) Expand(indexes, node);
        }
    }

    private void Start(ReadOnlySpan<ISuffixIndex> indexes, ReadOnlySpan<SuffixCursor> place)
    {
        if (place.Length != indexes.Length) throw new ArgumentException($"{indexes.Length} indexes need as many cursors, not {place.Length}.", nameof(place));
        _cursorsPerNode = indexes.Length;
        if (_cursors.Length < _nodes.Length * indexes.Length) _cursors = new SuffixCursor[_nodes.Length * indexes.Length];
        _queue.Clear();
        Count = 1;
        int longest = DatastoreReader.MatchLength(place);
        for (int i = 0; i < place.Length; i++) _cursors[i] = place[i].MatchLength == longest ? place[i] : SuffixCursor.None;
        _nodes[0] = new TreeNode(-1, 0, -1, 0, 1);
        Expand(indexes, 0);
    }

    /// <summary>Writes the place of a node.</summary>
    private void Descend(ReadOnlySpan<ISuffixIndex> indexes, int parent, int node, in Continuation found)
    {
        Span<SuffixCursor> to = _cursors.AsSpan(node * _cursorsPerNode, _cursorsPerNode);
        if (to.Length == 1)
        {
            to[0] = found.Cursor;
        }
        else
        {
            for (int i = 0; i < to.Length; i++)
            {
                SuffixCursor from = _cursors[parent * _cursorsPerNode + i];
                if (from.IsNone || !indexes[i].TryDescend(from, found.Token, out to[i])) to[i] = SuffixCursor.None;
            }
        }
    }

    /// <summary>Looks up the continuations of a node and offers the first.</summary>
    private void Expand(ReadOnlySpan<ISuffixIndex> indexes, int node)
    {
        Span<Continuation> children = _children.AsSpan(node * _maxChildren, _maxChildren);
        long total = 0;
        int count = 0;
        if (_cursorsPerNode == 1)
        {
            total = indexes[0].CountOccurrences(_cursors[node]);
            count = indexes[0].GetContinuations(_cursors[node], children);
        }
        else
        {
            count = Merge(indexes, node, children, out total);
        }
        children[count..].Clear();
        _nodes[node] = _nodes[node] with { Count = total };
        Offer(node, node * _maxChildren);
    }

    private int Merge(ReadOnlySpan<ISuffixIndex> indexes, int node, Span<Continuation> children, out long total)
    {
        Span<Continuation> one = stackalloc Continuation[64];
        Span<Continuation> merged = stackalloc Continuation[256];
        total = 0;
        int count = 0;
        for (int i = 0; i < indexes.Length; i++)
        {
            SuffixCursor cursor = _cursors[node * _cursorsPerNode + i];
            if (cursor.IsNone) continue;
            total += indexes[i].CountOccurrences(cursor);
            count = ContinuationMerge.Add(merged, count, one[..indexes[i].GetContinuations(cursor, one)]);
        }
        merged[..count].Sort(ContinuationMerge.MostFrequentFirst);
        count = Math.Min(count, children.Length);
        merged[..count].CopyTo(children);
        return count;
    }

    /// <summary>Puts a child of a node, if there is one, up for selection; its next sibling follows when it is taken.</summary>
    private void Offer(int node, int child)
    {
        if (child >= (node + 1) * _maxChildren || _children[child].Count == 0) return;
        // A damaged or capped count may exceed its parent's; a path never gains probability.
        double ratio = Math.Min(1, (double)_children[child].Count / Math.Max(1, _nodes[node].Count));
        _queue.Add(new TreeCandidate(_nodes[node].Probability * ratio, node, child));
    }
}
