namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>A layer while it grows: links are copied under the lock of their key, unless one thread builds alone.</summary>
internal readonly struct GrowingLayer(GrowingGraph graph, int layer, int[] copy) : ILinkSource
{
    public ReadOnlySpan<int> Of(int id)
    {
        Span<int> row = graph.Row(id, layer);
        if (!graph.Locks.IsNeeded) return row.Slice(1, row[0]);
        graph.Locks.Enter(id);
        int count = row[0];
        row.Slice(1, count).CopyTo(copy);
        graph.Locks.Exit(id);
        return copy.AsSpan(0, count);
    }

    public void Prefetch(int id)
    {
        if (layer == 0) graph.PrefetchLowest(id);
    }
}
