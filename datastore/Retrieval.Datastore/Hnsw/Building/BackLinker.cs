using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>Links existing keys to a new one, for one thread; a key that has no place left chooses anew among its links and the new key.</summary>
internal sealed class BackLinker<TSpace, TQuery, TElement>(GrowingGraph graph, in HnswHeader header, MappedRows<TElement> vectors)
    where TSpace : struct, IVectorSpace<TQuery, TElement>
    where TQuery : unmanaged
    where TElement : unmanaged
{
    private readonly TQuery[] _query = new TQuery[header.VectorStride];
    private readonly TQuery[] _candidate = new TQuery[header.VectorStride];
    private readonly ulong[] _candidates = new ulong[header.LinkStride];

    public void Add(int id, int newLink, int layer)
    {
        Span<int> row = graph.Row(id, layer);
        graph.Locks.Enter(id);
        if (row[0] < graph.MostLinks(layer)) row[++row[0]] = newLink;
        else ChooseAnew(id, newLink, row);
        graph.Locks.Exit(id);
    }

    private void ChooseAnew(int id, int newLink, Span<int> row)
    {
        ref TQuery query = ref TSpace.AsQuery(ref vectors[id], _query);
        Span<int> links = row[1..];
        Span<ulong> candidates = _candidates.AsSpan(0, links.Length + 1);
        for (int i = 0; i < links.Length; i++) candidates[i] = Candidate(ref query, links[i]);
        candidates[^1] = Candidate(ref query, newLink);
        candidates.Sort();
        row[0] = NeighbourSelection<TSpace, TQuery, TElement>.Select(candidates, vectors, links, _candidate);
        links[row[0]..].Clear();
    }

    private ulong Candidate(ref TQuery query, int link) =>
        (ulong)TSpace.Distance(ref query, ref vectors[link], vectors.Stride) << 32 | (uint)link;
}
