using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>Vectors as they come, in pieces that are let go one by one as the vectors move to their place.</summary>
/// <param name="stride">Components to keep a vector in; those that a vector lacks are 0.</param>
/// <param name="isRotated">Whether vectors are turned first.</param>
internal sealed class VectorChunks(int stride, bool isRotated)
{
    private const int ChunkElements = 1 << 20;

    private readonly int _rowsPerChunk = Math.Max(1, ChunkElements / stride);
    private readonly List<float[]?> _chunks = [];

    public int Count { get; private set; }

    /// <summary>The largest component kept so far, its sign aside.</summary>
    public float LargestMagnitude { get; private set; }

    public void Add(ReadOnlySpan<float> vector)
    {
        foreach (float component in vector)
        {
            if (!float.IsFinite(component)) throw new ArgumentException($"Vector {Count} has a component {component}.", nameof(vector));
        }
        int row = Count % _rowsPerChunk;
        if (row == 0) _chunks.Add(new float[_rowsPerChunk * stride]);
        Span<float> kept = _chunks[^1].AsSpan(row * stride, stride);
        vector.CopyTo(kept);
        if (isRotated) RandomRotation.Apply(kept);
        foreach (float component in kept) LargestMagnitude = Math.Max(LargestMagnitude, Math.Abs(component));
        Count++;
    }

    public void MoveTo(MappedRows<float> rows) => Move(id => rows.Row(id), (vector, row) => vector.CopyTo(row));

    public void MoveTo(MappedRows<sbyte> rows, float scale) => Move(id => rows.Row(id), (vector, row) => Int8Scale.Encode(vector, scale, row));

    private delegate Span<T> RowOf<T>(int id);

    private delegate void Write<T>(ReadOnlySpan<float> vector, Span<T> row);

    private void Move<T>(RowOf<T> row, Write<T> write)
    {
        for (int id = 0; id < Count; id++)
        {
            (int chunk, int index) = Math.DivRem(id, _rowsPerChunk);
            if (index == 0 && chunk > 0) _chunks[chunk - 1] = null;
            write(_chunks[chunk].AsSpan(index * stride, stride), row(id));
        }
        _chunks.Clear();
        Count = 0;
    }
}
