using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.IO;

/// <summary>
/// A mapped array whose content is not trusted: an index out of range, which only a damaged file can produce, reads element 0, and a
/// slice out of range is empty. So a damaged file gives other answers, never a fault, at the cost of one well predicted comparison.
/// </summary>
internal readonly unsafe struct MappedArray<T>
    where T : unmanaged
{
    private readonly T* _elements;

    public MappedArray(T* elements, long count)
    {
        _elements = elements;
        Count = count;
    }

    public long Count { get; }

    /// <summary>Element <paramref name="index"/>, or element 0. The array must not be empty.</summary>
    public ref readonly T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _elements[(ulong)index < (ulong)Count ? index : 0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Slice(long start, long count) =>
        (ulong)start <= (ulong)Count && (ulong)count <= (ulong)(Count - start) && count <= int.MaxValue
            ? new ReadOnlySpan<T>(_elements + start, (int)count)
            : default;

    /// <summary>The bytes as rows of <paramref name="stride"/> elements of another type; a rest too short for a row is left out.</summary>
    public MappedRows<TRow> Rows<TRow>(int stride)
        where TRow : unmanaged =>
        new((TRow*)_elements, (int)Math.Min(Count * sizeof(T) / sizeof(TRow) / stride, int.MaxValue), stride);
}
