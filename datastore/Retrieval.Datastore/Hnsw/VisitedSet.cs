using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Keys seen by the search in progress: one byte a key, cleared once in 255 searches.</summary>
internal sealed class VisitedSet(int count)
{
    private readonly byte[] _marks = new byte[count];
    private byte _epoch;

    public void Reset()
    {
        if (++_epoch != 0) return;
        Array.Clear(_marks);
        _epoch = 1;
    }

    /// <summary>Whether the key exists and was not marked; it is marked then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMark(int id)
    {
        byte[] marks = _marks;
        if ((uint)id >= (uint)marks.Length || marks[id] == _epoch) return false;
        marks[id] = _epoch;
        return true;
    }

    /// <summary>
    /// Marks keys and writes those that exist and were not marked to <paramref name="fresh"/>, which has room for all. Without a branch on the marks,
    /// which cannot be predicted.
    /// </summary>
    /// <returns>How many were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Mark(ReadOnlySpan<int> ids, Span<int> fresh)
    {
        byte[] marks = _marks;
        byte epoch = _epoch;
        int count = 0;
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)marks.Length) continue;
            fresh[count] = id;
            count += Unsafe.BitCast<bool, byte>(marks[id] != epoch);
            marks[id] = epoch;
        }
        return count;
    }
}
