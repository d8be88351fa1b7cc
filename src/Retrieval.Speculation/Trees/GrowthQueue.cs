namespace Retrieval.Speculation.Trees;

/// <summary>What a growing tree may do next, the likeliest path first; among equals what was added first. A binary heap.</summary>
internal sealed class GrowthQueue
{
    private Entry[] _entries = new Entry[64];
    private int _count;
    private int _added;

    public int Count => _count;

    public void Clear() => _count = _added = 0;

    /// <summary>A candidate that may become a child of a node.</summary>
    public void AddCandidate(int parent, float pathProbability, in Candidate candidate) =>
        Add(new Entry(pathProbability, _added++, parent, candidate));

    /// <summary>A node whose candidates are not known yet: none of them has a likelier path than the node itself.</summary>
    public void AddNode(int node, float pathProbability) =>
        Add(new Entry(pathProbability, _added++, node, new Candidate(Entry.Unknown, 1, default)));

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

    private void Add(in Entry entry)
    {
        if (_count == _entries.Length)
            Array.Resize(ref _entries, 2 * _count);
        int at = _count++;
        for (int above = (at - 1) / 2; at > 0 && entry.Precedes(_entries[above]); at = above, above = (at - 1) / 2)
            _entries[at] = _entries[above];
        _entries[at] = entry;
    }

    /// <summary>A candidate below a node, or the node itself.</summary>
    internal readonly record struct Entry(float PathProbability, int Added, int Node, Candidate Candidate)
    {
        public const int Unknown = -1;

        public bool IsNode => Candidate.Token == Unknown;

        public bool Precedes(in Entry other) =>
            PathProbability > other.PathProbability || (PathProbability == other.PathProbability && Added < other.Added);
    }
}
