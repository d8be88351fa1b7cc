using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Decoding;

/// <summary>
/// One choice among the nodes of all trees of a pass: those that bring it the most expected tokens per time (TETRIS, Wu et al., 2025, with
/// a measured cost curve in place of a fixed number). The best k nodes are the k with the likeliest paths, and a path is never likelier
/// than its prefix, so the best sets of all sizes are trees; the best size is found by looking at all.
/// </summary>
/// <remarks>Reused; allocates only to grow. O(n log n) in the nodes.</remarks>
internal sealed class NodeSelection
{
    private readonly ScoreOrder _order = new();
    private float[] _paths = new float[256];
    private bool[] _isKept = new bool[256];
    private int[] _ends = new int[16];
    private int[] _kept = new int[65];
    private int _nodeCount;
    private int _treeCount;

    public void Clear() => _nodeCount = _treeCount = 0;

    /// <summary>Adds a tree; it must stay as it is until it was asked about.</summary>
    public void Add(TokenTree tree)
    {
        ReadOnlySpan<float> paths = tree.PathProbabilities[1..];
        if (_paths.Length < _nodeCount + paths.Length)
            Array.Resize(ref _paths, Math.Max(_nodeCount + paths.Length, 2 * _paths.Length));
        if (_ends.Length == _treeCount)
            Array.Resize(ref _ends, 2 * _treeCount);
        paths.CopyTo(_paths.AsSpan(_nodeCount));
        _nodeCount += paths.Length;
        _ends[_treeCount++] = _nodeCount;
    }

    /// <summary>Chooses among the nodes added.</summary>
    /// <param name="rows">Rows of the pass without any of them: all roots, and nodes that are not up for choice.</param>
    /// <param name="tokens">Tokens expected of these.</param>
    /// <param name="milliseconds">Time of a pass by its rows; its last is the most it takes.</param>
    /// <param name="leastGain">How much better than none, as a share, some nodes must be.</param>
    /// <returns>How many nodes stay.</returns>
    public int Choose(int rows, double tokens, ReadOnlySpan<double> milliseconds, double leastGain)
    {
        // Equals stay in order, so that a parent comes before a child that is certain.
        ReadOnlySpan<int> order = _order.Descending(_paths.AsSpan(0, _nodeCount));
        int best = 0, most = Math.Min(order.Length, milliseconds.Length - 1 - rows);
        double expected = tokens, bestRate = tokens * (1 + leastGain) / milliseconds[rows];
        for (int count = 1; count <= most; count++)
        {
            expected += _paths[order[count - 1]];
            double rate = expected / milliseconds[rows + count];
            if (rate > bestRate)
                (best, bestRate) = (count, rate);
        }

        if (_isKept.Length < _nodeCount)
            _isKept = new bool[_paths.Length];
        _isKept.AsSpan(0, _nodeCount).Clear();
        foreach (int node in order[..best])
            _isKept[node] = true;
        return best;
    }

    /// <summary>The nodes of a tree that stay, ascending, its root first. Valid until the next call.</summary>
    /// <param name="tree">Which of the trees added.</param>
    public ReadOnlySpan<int> Kept(int tree)
    {
        int begin = tree == 0 ? 0 : _ends[tree - 1];
        ReadOnlySpan<bool> isKept = _isKept.AsSpan(begin, _ends[tree] - begin);
        if (_kept.Length <= isKept.Length)
            _kept = new int[Math.Max(isKept.Length + 1, 2 * _kept.Length)];
        int count = 1;
        for (int node = 0; node < isKept.Length; node++)
        {
            if (isKept[node])
                _kept[count++] = node + 1;
        }

        return _kept.AsSpan(0, count);
    }
}
