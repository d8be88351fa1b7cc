using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>The links of a graph that threads extend together. A key's links are read and written under its lock.</summary>
internal sealed class GrowingGraph(in HnswHeader header, in HnswSections sections, NodeLocks locks)
{
    private readonly MappedRows<int> _lowest = sections.Links.Rows<int>(header.LinkStride);
    private readonly MappedRows<int> _upper = sections.UpperLinks.Rows<int>(header.UpperStride);
    private readonly MappedArray<uint> _starts = sections.UpperStarts;

    // Entry point and its layer, in one word so that readers see both of the same time; -1 and layer -1 at the start.
    private long _entry = (long)HnswHeader.NoEntryPoint << 32 | uint.MaxValue;

    public NodeLocks Locks { get; } = locks;

    /// <summary>Held by whoever adds a key that rises above all others.</summary>
    public Lock EntryGate { get; } = new();

    public int M { get; } = header.M;

    public (int Id, int Layer) Entry
    {
        get
        {
            long entry = Volatile.Read(ref _entry);
            return ((int)(entry >> 32), (int)entry);
        }
        set => Volatile.Write(ref _entry, (long)value.Id << 32 | (uint)value.Layer);
    }

    public void PrefetchLowest(int id) => _lowest.Prefetch(id);

    public int LayerOf(int id) => (int)(_starts[id + 1] - _starts[id]);

    public int MostLinks(int layer) => layer == 0 ? 2 * M : M;

    /// <summary>The row of a key on a layer: how many links, then the links.</summary>
    public Span<int> Row(int id, int layer) => layer == 0 ? _lowest.Row(id) : _upper.Row((int)_starts[id] + layer - 1);
}
