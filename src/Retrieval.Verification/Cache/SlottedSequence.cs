namespace Retrieval.Verification.Cache;

/// <summary>
/// A sequence's rows as slots, in the order of positions. Committed rows are never written again, so forks share them, and what a tree
/// leaves behind is sorted out by exchanging numbers: no row ever moves.
/// </summary>
internal sealed class SlottedSequence(SlotPool pool, int maxRows) : CachedSequence
{
    private readonly long[] _slots = new long[maxRows];
    private int _count;

    /// <summary>Slots of the committed rows.</summary>
    public ReadOnlySpan<long> Past => _slots.AsSpan(0, PastLength);

    /// <summary>Slots of the reserved rows.</summary>
    public ReadOnlySpan<long> Reserved => _slots.AsSpan(PastLength, _count - PastLength);

    public override void Reserve(int rows)
    {
        while (_count < PastLength + rows)
        {
            _slots[_count] = pool.Take();
            _count++;
        }
    }

    public override CachedSequence Fork()
    {
        var fork = new SlottedSequence(pool, _slots.Length) { PastLength = PastLength, _count = PastLength };
        for (int i = 0; i < PastLength; i++)
        {
            pool.Share((int)_slots[i]);
            fork._slots[i] = _slots[i];
        }

        return fork;
    }

    protected override void Keep(ReadOnlySpan<int> path)
    {
        Span<long> reserved = _slots.AsSpan(PastLength);
        for (int i = 0; i < path.Length; i++)
        {
            // The path ascends, so what is exchanged to the back is not on it.
            (reserved[i], reserved[path[i]]) = (reserved[path[i]], reserved[i]);
        }
    }

    protected override void Release()
    {
        while (_count > PastLength)
        {
            pool.Release((int)_slots[--_count]);
        }
    }
}
