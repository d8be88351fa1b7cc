using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>Vectors as they come, in pieces that are let go one by one as the vectors move to their place.</summary>
internal sealed class VectorChunks(int dimensions)
{
    private const int ChunkElements = 1 << 20;

    private readonly int _rowsPerChunk = Math.Max(1, ChunkElements / dimensions);
    private readonly List<float[]?> _chunks = [];

    public int Count { get; private set; }

    /// <summary>The largest component so far, its sign aside.</summary>
    public float LargestMagnitude { get; private set; }

    public void Add(ReadOnlySpan<float> vector)
    {
        float largest = LargestMagnitude;
        foreach (float component in vector)
        {
            if (!float.IsFinite(component)) throw new ArgumentException($"Vector {Count} has a component {component}.", nameof(vector));
            largest = Math.Max(largest, Math.Abs(component));
        }
        LargestMagnitude = largest;
        int row = Count % _rowsPerChunk;
        if (row == 0) _chunks.Add(new float[_rowsPerChunk * dimensions]);
        vector.CopyTo(_chunks[^1].AsSpan(row * dimensions));
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
            write(_chunks[chunk].AsSpan(index * dimensions, dimensions), row(id));
        }
        _chunks.Clear();
        Count = 0;
    }
}
