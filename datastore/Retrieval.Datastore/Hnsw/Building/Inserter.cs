using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>
/// Inserts keys (Algorithm 1), for one thread. A key's own links are written on all its layers before any other key links to it, so that
/// whoever finds it can go on from it.
/// </summary>
internal sealed class Inserter<TSpace, TQuery, TElement>(GrowingGraph graph, in HnswHeader header, MappedRows<TElement> vectors)
    where TSpace : struct, IVectorSpace<TQuery, TElement>
    where TQuery : unmanaged
    where TElement : unmanaged
{
    private readonly SearchScratch _scratch = new(header.Count, header.LinkStride);
    private readonly BackLinker<TSpace, TQuery, TElement> _backLinker = new(graph, header, vectors);
    private readonly int _efConstruction = header.EfConstruction;
    private readonly TQuery[] _query = new TQuery[header.VectorStride];
    private readonly TQuery[] _candidate = new TQuery[header.VectorStride];
    private readonly ulong[] _candidates = new ulong[header.EfConstruction];
    private readonly int[] _linkCopy = new int[header.LinkStride];

    // [layer, link]: what the key that is being inserted links to.
    private readonly int[] _chosen = new int[HnswHeader.MostLayers * header.M];
    private readonly int[] _chosenCounts = new int[HnswHeader.MostLayers];

    public void Insert(int id)
    {
        int layer = graph.LayerOf(id);
        if (layer <= graph.Entry.Layer)
        {
            Connect(id, layer);
            return;
        }
        lock (graph.EntryGate)
        {
            Connect(id, layer);
            if (layer > graph.Entry.Layer) graph.Entry = (id, layer);
        }
    }

    private void Connect(int id, int layer)
    {
        (int entry, int top) = graph.Entry;
        if (entry == HnswHeader.NoEntryPoint) return;
        int start = Math.Min(layer, top);
        FindLinks(id, entry, top, start);
        for (int at = 0; at <= start; at++)
        {
            foreach (int link in _chosen.AsSpan(at * graph.M, _chosenCounts[at])) _backLinker.Add(link, id, at);
        }
    }

    /// <summary>Chooses and writes the links of a key on all its layers. Nobody reads them before another key links to this one.</summary>
    private void FindLinks(int id, int entry, int top, int start)
    {
        ref TQuery query = ref TSpace.AsQuery(ref vectors[id], _query);
        uint distance = TSpace.Distance(ref query, ref vectors[entry], vectors.Stride);
        for (int at = top; at > start; at--)
            LayerSearch<TSpace, TQuery, TElement>.Descend(ref query, vectors, new GrowingLayer(graph, at, _linkCopy), ref entry, ref distance);
        for (int at = start; at >= 0; at--)
        {
            CandidatePool pool = _scratch.Pool;
            pool.Reset(_efConstruction);
            _scratch.Visited.Reset();
            _scratch.Visited.TryMark(entry);
            pool.Insert(distance, entry);
            LayerSearch<TSpace, TQuery, TElement>.Run(ref query, vectors, new GrowingLayer(graph, at, _linkCopy), _scratch);
            (entry, distance) = (pool.Id(0), pool.Distance(0));

            pool.CopyTo(_candidates);
            Span<int> chosen = _chosen.AsSpan(at * graph.M, graph.M);
            int count = NeighbourSelection<TSpace, TQuery, TElement>.Select(_candidates.AsSpan(0, pool.Count), vectors, chosen, _candidate);
            _chosenCounts[at] = count;
            Span<int> row = graph.Row(id, at);
            row[0] = count;
            chosen[..count].CopyTo(row[1..]);
        }
    }
}
