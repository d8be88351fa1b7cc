using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.Hnsw.Spaces;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>
/// Reads keys back out of a graph, where they are bytes of turned vectors. The turning is orthogonal: its inverse is its transpose, the
/// columns of which are what it makes of unit vectors.
/// </summary>
internal sealed class StoredKeys
{
    private readonly HnswIndex _index;
    private readonly float[] _columns;
    private readonly float[] _turned;

    public StoredKeys(HnswIndex index)
    {
        _index = index;
        int stride = index.Header.VectorStride;
        _turned = new float[stride];
        _columns = new float[index.Dimensions * stride];
        for (int i = 0; i < index.Dimensions; i++)
        {
            Span<float> column = _columns.AsSpan(i * stride, stride);
            column[i] = 1;
            RandomRotation.Apply(column);
        }
    }

    /// <summary>The key as nearly as it was stored.</summary>
    public void Read(int id, Span<float> key)
    {
        HnswHeader header = _index.Header;
        ReadOnlySpan<sbyte> stored = MemoryMarshal.Cast<byte, sbyte>(_index.Sections.Vectors.Slice((long)id * header.VectorBytes, header.VectorBytes));
        for (int i = 0; i < _turned.Length; i++) _turned[i] = header.Scale * stored[i];
        for (int i = 0; i < key.Length; i++) key[i] = TensorPrimitives.Dot<float>(_columns.AsSpan(i * _turned.Length, _turned.Length), _turned);
    }
}
