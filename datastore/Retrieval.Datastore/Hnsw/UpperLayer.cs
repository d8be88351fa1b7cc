using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Links of a layer above the lowest: the rows of a key start where <paramref name="starts"/> says.</summary>
internal readonly struct UpperLayer(MappedArray<uint> starts, MappedRows<int> rows, int layer) : ILinkSource
{
    public ReadOnlySpan<int> Of(int id) => new LowestLayer(rows).Of((int)starts[id] + layer - 1);

    public void Prefetch(int id)
    {
        // Descents are a handful of steps in rows that most searches share.
    }
}
