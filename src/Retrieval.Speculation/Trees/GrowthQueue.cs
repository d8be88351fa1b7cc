namespace Retrieval.Speculation.Trees;

/// <summary>Candidates that may become nodes, the likeliest path first; among equals the one that was added first. A binary heap.</summary>
internal sealed class GrowthQueue
{
    private Entry[] _entries = new Entry[64];
    private int _count;
    private int _added;

    public int Count => _count;

    public void Clear() => _count = _added = 0;

    public void Add(int parent, float pathProbability, in Candidate candidate)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _count);
        var entry = new Entry(pathProbability, _added++, parent, candidate);
        int at = _count++;
        for (int above = (at - 1) / 2; at > 0 && entry.Precedes(_entries[above]); at = above, above = (at - 1) / 2)
            _entries[at] = _entries[above];
        _entries[at] = entry;
    }

    public ref readonly Entry Peek() => ref _entries[0];

    public Entry Take()
    {
        Entry top = _entries[0];
        Entry last = _entries[--_count];
        int at = 0;
        for (int below = 1; below < _count; below = (2 * at) + 1)
        {
            if (below + 1 < _count && _entries[below + 1].Precedes(_entries[below]))
                below++;
            if (!_entries[below].Precedes(last))
                break;
            _entries[at] = _entries[below];
            at = below;
        }

        _entries[at] = last;
        return top;
    }

    /// <summary>A candidate below a node of the tree.</summary>
    internal readonly record struct Entry(float PathProbability, int Added, int Parent, Candidate Candidate)
    {
        public bool Precedes(in Entry other) =>
            PathProbability > other.PathProbability || (PathProbability == other.PathProbability && Added < other.Added);
    }
}
