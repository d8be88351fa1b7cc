using System.Runtime.CompilerServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Links of layer 0: a row a key, [count, links].</summary>
internal readonly struct LowestLayer(MappedRows<int> rows) : ILinkSource
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> Of(int id)
    {
        ReadOnlySpan<int> row = rows.Row(id);
        return row.Slice(1, (int)Math.Min((uint)row[0], (uint)row.Length - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int id) => rows.Prefetch(id);
}
