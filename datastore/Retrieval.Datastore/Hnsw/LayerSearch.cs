using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Search of one layer.</summary>
internal static class LayerSearch<TSpace, TQuery, TElement>
    where TSpace : struct, IVectorSpace<TQuery, TElement>
    where TQuery : unmanaged
    where TElement : unmanaged
{
    /// <summary>Greedy descent: moves to the nearest link until none is nearer (Algorithm 2 with ef = 1).</summary>
    public static void Descend<TLinks>(ref TQuery query, MappedRows<TElement> vectors, TLinks links, ref int id, ref uint distance)
        where TLinks : struct, ILinkSource
    {
        for (bool moved = true; moved;)
        {
            moved = false;
            ReadOnlySpan<int> linked = links.Of(id);
            foreach (int link in linked) vectors.Prefetch(link);
            foreach (int link in linked)
            {
                uint found = TSpace.Distance(ref query, ref vectors[link], vectors.Stride);
                if (found < distance) (id, distance, moved) = (link, found, true);
            }
        }
    }

    /// <summary>
    /// Algorithm 2: expands the nearest candidate until none is left among the ef nearest. The pool holds the entry points at the start, which are
    /// marked as visited, and the nearest keys at the end. All vectors that an expansion needs are asked for before the first is read.
    /// </summary>
    public static void Run<TLinks>(ref TQuery query, MappedRows<TElement> vectors, TLinks links, SearchScratch scratch)
        where TLinks : struct, ILinkSource
    {
        CandidatePool pool = scratch.Pool;
        VisitedSet visited = scratch.Visited;
        int[] fresh = scratch.Fresh;
        while (pool.TryExpand(out int id))
        {
            int count = 0;
            foreach (int link in links.Of(id))
            {
                if (!visited.TryMark(link)) continue;
                vectors.Prefetch(link);
                fresh[count++] = link;
            }
            links.Prefetch(pool.PeekNext());
            foreach (int link in fresh.AsSpan(0, count))
            {
                uint distance = TSpace.Distance(ref query, ref vectors[link], vectors.Stride);
                if (pool.Takes(distance)) pool.Insert(distance, link);
            }
        }
    }

    /// <summary>As <see cref="Run"/>, but only keys that the filter accepts enter the pool; the way leads through all.</summary>
    public static void RunFiltered<TLinks, TFilter>(
        ref TQuery query, MappedRows<TElement> vectors, TLinks links, SearchScratch scratch, MappedArray<ulong> payloads, TFilter filter)
        where TLinks : struct, ILinkSource
        where TFilter : struct, IPayloadFilter
    {
        CandidatePool accepted = scratch.Pool;
        PriorityQueue<int, uint> candidates = scratch.Candidates;
        while (candidates.TryDequeue(out int id, out uint nearest) && accepted.Takes(nearest))
        {
            foreach (int link in links.Of(id))
            {
                if (!scratch.Visited.TryMark(link)) continue;
                uint distance = TSpace.Distance(ref query, ref vectors[link], vectors.Stride);
                if (!accepted.Takes(distance)) continue;
                candidates.Enqueue(link, distance);
                if (filter.Accepts(payloads[link])) accepted.Insert(distance, link);
            }
        }
    }
}
