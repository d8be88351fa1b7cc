using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>Memory of an index that is being built, and of what it becomes.</summary>
internal sealed class HnswArrays : IDisposable
{
    private readonly AlignedBuffer<byte> _vectors;
    private readonly AlignedBuffer<int> _links;
    private readonly AlignedBuffer<uint> _upperStarts;
    private readonly AlignedBuffer<int> _upperLinks;
    private readonly AlignedBuffer<ulong> _payloads;

    /// <summary>Takes the memory and draws the layers of the keys, which fix the sizes.</summary>
    public HnswArrays(in HnswHeader header)
    {
        _vectors = new AlignedBuffer<byte>((long)header.Count * header.VectorBytes);
        _links = new AlignedBuffer<int>((long)header.Count * header.LinkStride);
        _upperStarts = new AlignedBuffer<uint>(header.Count + 1L);
        _payloads = new AlignedBuffer<ulong>(header.Count);
        MappedRows<uint> starts = _upperStarts.View.Rows<uint>(1);
        starts[0] = 1;
        for (int id = 0; id < header.Count; id++)
            starts[id + 1] = starts[id] + (uint)LayerDraw.Of(header.Seed, id, header.M);
        _upperLinks = new AlignedBuffer<int>((long)starts[header.Count] * header.UpperStride);
    }

    public HnswSections Sections => new()
    {
        Vectors = _vectors.View,
        Links = _links.View,
        UpperStarts = _upperStarts.View,
        UpperLinks = _upperLinks.View,
        Payloads = _payloads.View,
    };

    public void Dispose()
    {
        _vectors.Dispose();
        _links.Dispose();
        _upperStarts.Dispose();
        _upperLinks.Dispose();
        _payloads.Dispose();
    }
}
