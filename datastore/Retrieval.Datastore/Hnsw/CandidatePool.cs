using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Hnsw;

/// <summary>
/// The ef nearest keys found so far, nearest first, and which of them have been expanded. It stands for both queues of Algorithm 2 of the paper:
/// a candidate farther than the ef-th nearest key would never be expanded, so none need be kept. One array in order costs less than two
/// heaps for the ef of practice, being short and in the cache.
/// </summary>
internal sealed class CandidatePool
{
    // Distance in the upper half, then one bit for "expanded", then the key.
    private const uint Expanded = 1u << 31;

    private ulong[] _entries = [];
    private int _capacity;
    private int _count;
    private int _next;
    private ulong _bound;

    public int Count => _count;

    /// <summary>Empties the pool and sets how many keys it holds.</summary>
    public void Reset(int capacity)
    {
        if (_entries.Length < capacity) _entries = new ulong[capacity];
        (_capacity, _count, _next, _bound) = (capacity, 0, 0, ulong.MaxValue);
    }

    /// <summary>Whether a key at this distance would be taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Takes(uint distance) => distance < _bound;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Insert(uint distance, int id)
    {
        ulong entry = (ulong)distance << 32 | (uint)id;
        int rank = CountBelow(_entries.AsSpan(0, _count), entry);
        if (_count < _capacity) _count++;
        if (rank >= _count) return;
        _entries.AsSpan(rank, _count - rank - 1).CopyTo(_entries.AsSpan(rank + 1));
        _entries[rank] = entry;
        _next = Math.Min(_next, rank);
        if (_count == _capacity) _bound = _entries[_count - 1] >> 32;
    }

    /// <summary>Binary search without branches: where a new key belongs cannot be predicted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountBelow(ReadOnlySpan<ulong> entries, ulong entry)
    {
        int start = 0;
        for (int length = entries.Length; length > 0;)
        {
            int half = (length + 1) >>> 1;
            start += half & -Unsafe.BitCast<bool, byte>(entries[start + half - 1] < entry);
            length -= half;
        }
        return start;
    }

    /// <summary>The nearest key not yet expanded, which then counts as expanded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryExpand(out int id)
    {
        while (_next < _count)
        {
            ref ulong entry = ref _entries[_next++];
            if (((uint)entry & Expanded) != 0) continue;
            id = (int)entry;
            entry |= Expanded;
            return true;
        }
        id = 0;
        return false;
    }

    /// <summary>The nearest key not yet expanded, or an expanded one.</summary>
    public int PeekNext() => _next < _count ? Id(_next) : 0;

    /// <summary>Distance in the upper half, key in the lower, nearest first.</summary>
    public void CopyTo(Span<ulong> candidates)
    {
        for (int i = 0; i < _count; i++) candidates[i] = _entries[i] & ~(ulong)Expanded;
    }

    public int Id(int rank) => (int)((uint)_entries[rank] & ~Expanded);

    public uint Distance(int rank) => (uint)(_entries[rank] >> 32);
}
