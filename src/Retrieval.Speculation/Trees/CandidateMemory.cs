namespace Retrieval.Speculation.Trees;

/// <summary>Asks for a node's candidates once, when they are first needed, and keeps them until the next tree.</summary>
internal sealed class CandidateMemory
{
    private readonly List<(int First, int Count)> _ranges = [];
    private Candidate[] _kept = new Candidate[256];
    private int _keptCount;

    public void Clear()
    {
        _ranges.Clear();
        _keptCount = 0;
    }

    /// <summary>The candidates behind a node; valid until the next call.</summary>
    public ReadOnlySpan<Candidate> Of(TokenTree tree, int node, ICandidates candidates)
    {
        while (_ranges.Count <= node)
            _ranges.Add((-1, 0));
        if (_ranges[node].First < 0)
            _ranges[node] = Keep(candidates.Expand(tree, node));
        (int first, int count) = _ranges[node];
        return _kept.AsSpan(first, count);
    }

    private (int First, int Count) Keep(ReadOnlySpan<Candidate> candidates)
    {
        int first = _keptCount;
        _keptCount += candidates.Length;
        if (_keptCount > _kept.Length)
            Array.Resize(ref _kept, Math.Max(_keptCount, 2 * _kept.Length));
        candidates.CopyTo(_kept.AsSpan(first));
        return (first, candidates.Length);
    }
}
