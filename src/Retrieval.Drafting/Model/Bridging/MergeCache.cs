namespace Retrieval.Drafting.Model.Bridging;

/// <summary>
/// Runs of a draft model's tokens that the target has written as one token, as seen while it wrote: OmniDraft's cache.
/// Holds the ones that were of use most recently. Not thread-safe; allocates nothing once it is full.
/// </summary>
public sealed class MergeCache
{
    /// <summary>Most draft tokens of a run.</summary>
    public const int MaxRun = 4;

    private const int None = -1;

    private readonly Dictionary<Run, int> _slots = [];
    private readonly Entry[] _entries;
    private int _newest = None;
    private int _oldest = None;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">Most runs, 1 or more; each takes about 90 bytes.</param>
    public MergeCache(int capacity = 8192)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _entries = new Entry[capacity];
    }

    /// <summary>Runs held.</summary>
    public int Count => _slots.Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _slots.Clear();
        _newest = _oldest = None;
    }

    /// <summary>Learns that the target wrote a run as one token.</summary>
    /// <param name="run">1 to <see cref="MaxRun"/> tokens.</param>
    /// <param name="token">The target's token.</param>
    public void Learn(ReadOnlySpan<int> run, int token)
    {
        Run key = Run.Of(run);
        if (!_slots.TryGetValue(key, out int slot))
        {
            slot = _slots.Count;
            if (slot == _entries.Length)
            {
                slot = _oldest;
                _slots.Remove(_entries[slot].Run);
                Unlink(slot);
            }

            _slots.Add(key, slot);
        }
        else
        {
            Unlink(slot);
        }

        _entries[slot].Run = key;
        _entries[slot].Token = token;
        Link(slot);
    }

    /// <summary>The longest run at the start of some draft tokens that the target has written as one token.</summary>
    /// <param name="draftTokens">At most <see cref="MaxRun"/> of them are looked at.</param>
    /// <param name="token">The target's token; -1 if there is none.</param>
    /// <returns>Its length in draft tokens; 0 if there is none.</returns>
    public int FindLongest(ReadOnlySpan<int> draftTokens, out int token)
    {
        for (int length = Math.Min(MaxRun, draftTokens.Length); length > 0; length--)
        {
            if (TryFind(draftTokens[..length], out token))
                return length;
        }

        token = None;
        return 0;
    }

    /// <summary>Whether the target has written a run as one token.</summary>
    /// <param name="run">1 to <see cref="MaxRun"/> tokens.</param>
    /// <param name="token">That token, or -1.</param>
    public bool TryFind(ReadOnlySpan<int> run, out int token)
    {
        bool isFound = _slots.TryGetValue(Run.Of(run), out int slot);
        token = isFound ? _entries[slot].Token : None;
        return isFound;
    }

    private void Link(int slot)
    {
        ref Entry entry = ref _entries[slot];
        (entry.Newer, entry.Older) = (None, _newest);
        if (_newest != None)
            _entries[_newest].Newer = slot;
        else
            _oldest = slot;
        _newest = slot;
    }

    private void Unlink(int slot)
    {
        (int newer, int older) = (_entries[slot].Newer, _entries[slot].Older);
        if (newer != None)
            _entries[newer].Older = older;
        else
            _newest = older;
        if (older != None)
            _entries[older].Newer = newer;
        else
            _oldest = newer;
    }

    private readonly record struct Run(int First, int Second, int Third, int Fourth)
    {
        public static Run Of(ReadOnlySpan<int> run)
        {
            ArgumentOutOfRangeException.ThrowIfZero(run.Length);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(run.Length, MaxRun);
            return new Run(run[0], run.Length > 1 ? run[1] : None, run.Length > 2 ? run[2] : None, run.Length > 3 ? run[3] : None);
        }
    }

    private struct Entry
    {
        public Run Run;
        public int Token;
        public int Newer;
        public int Older;
    }
}
