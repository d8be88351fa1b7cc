using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Retrieval.Datastore.IO;

/// <summary>
/// A table of rows of equal length whose content is not trusted. As with <see cref="MappedArray{T}"/>, a row out of range, which only a damaged
/// file can name, reads row 0. The table must not be empty.
/// </summary>
internal readonly unsafe struct MappedRows<T>
    where T : unmanaged
{
    private const int CacheLineBytes = 64;

    private readonly T* _elements;
    private readonly uint _rows;
    private readonly int _stride;

    public MappedRows(T* elements, int rows, int stride)
    {
        _elements = elements;
        _rows = (uint)rows;
        _stride = stride;
    }

    /// <summary>Elements of a row.</summary>
    public int Stride => _stride;

    /// <summary>The first element of a row.</summary>
    public ref T this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *Address(row);
    }

    public Span<T> Row(int row) => new(Address(row), _stride);

    /// <summary>Asks for a row's cache lines, so that they are on their way while something else is computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int row)
    {
        if (!Sse.IsSupported) return;
        byte* line = (byte*)Address(row);
        byte* end = line + (nint)_stride * sizeof(T);
        for (; line < end; line += CacheLineBytes) Sse.Prefetch0(line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* Address(int row) => _elements + (nint)((uint)row < _rows ? (uint)row : 0) * _stride;
}
