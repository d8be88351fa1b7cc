using System.Runtime.InteropServices;

namespace Retrieval.Tokenization.Merging;

/// <summary>Appends ids to a caller's list through its own storage: one bounds check per word, no call per token.</summary>
internal ref struct IdWriter
{
    private readonly List<int> _list;
    private Span<int> _storage;
    private int _count;

    public IdWriter(List<int> list, int expectedCount)
    {
        _list = list;
        _count = list.Count;
        list.EnsureCapacity(_count + expectedCount);
        _storage = Expose();
    }

    public void Append(int id) => Reserve(1)[0] = id;

    public void Append(ReadOnlySpan<int> ids) => ids.CopyTo(Reserve(ids.Length));

    /// <summary>Room for exactly <paramref name="count"/> ids, which the caller fills before the next call.</summary>
    public Span<int> Reserve(int count)
    {
        if (_storage.Length - _count < count)
        {
            _list.EnsureCapacity(_count + count);
            _storage = Expose();
        }

        Span<int> reserved = _storage.Slice(_count, count);
        _count += count;
        return reserved;
    }

    /// <summary>Sets the list to what was written. The list holds garbage behind its old end until then.</summary>
    public readonly void Complete() => CollectionsMarshal.SetCount(_list, _count);

    private readonly Span<int> Expose()
    {
        CollectionsMarshal.SetCount(_list, _list.Capacity);
        return CollectionsMarshal.AsSpan(_list);
    }
}
