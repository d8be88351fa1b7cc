using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Search of one layer. Compiled fully at first use: it is all loops, and its callers are few.</summary>
internal static class LayerSearch<TSpace, TQuery, TElement>
    where TSpace : struct, IVectorSpace<TQuery, TElement>
    where TQuery : unmanaged
    where TElement : unmanaged
{
    private const int Group = SearchScratch.Group;

    /// <summary>Greedy descent: moves to the nearest link until none is nearer (Algorithm 2 with ef = 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLinks>(ref TQuery query, MappedRows<TElement> vectors, TLinks links, SearchScratch scratch)
        where TLinks : struct, ILinkSource
    {
        CandidatePool pool = scratch.Pool;
        VisitedSet visited = scratch.Visited;
        int[] fresh = scratch.Fresh;
        while (pool.TryExpand(out int id))
        {
            int count = visited.Mark(links.Of(id), fresh);
            foreach (int link in fresh.AsSpan(0, count)) vectors.Prefetch(link);
            links.Prefetch(pool.PeekNext());
            // Four at a time; the last group is filled up with what lies behind, and that is left out again.
            for (int i = 0; i < count; i += Group)
            {
                Vector128<uint> distances = TSpace.Distances(
                    ref query, ref vectors[fresh[i]], ref vectors[fresh[i + 1]], ref vectors[fresh[i + 2]], ref vectors[fresh[i + 3]], vectors.Stride);
                int group = Math.Min(Group, count - i);
                for (int j = 0; j < group; j++)
                {
                    uint distance = distances.GetElement(j);
                    if (pool.Takes(distance)) pool.Insert(distance, fresh[i + j]);
                }
            }
        }
    }

    /// <summary>As <see cref="Run"/>, but only keys that the filter accepts enter the pool; the way leads through all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
