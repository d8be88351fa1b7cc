using System.Runtime.CompilerServices;
using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>
/// Algorithm 4 as hnswlib does it: nearest first, a candidate is linked unless it is nearer to one already linked than to the key itself. So links go
/// in all directions, and those along which another link leads anyway are spared.
/// </summary>
internal static class NeighbourSelection<TSpace, TQuery, TElement>
    where TSpace : struct, IVectorSpace<TQuery, TElement>
    where TQuery : unmanaged
    where TElement : unmanaged
{
    /// <summary>Chooses links.</summary>
    /// <param name="candidates">Distance to the key in the upper half, candidate in the lower; nearest first.</param>
    /// <param name="vectors">All vectors.</param>
    /// <param name="chosen">The links; as many as it is long at most.</param>
    /// <param name="scratch">[stride]</param>
    /// <returns>How many were chosen: all candidates where they are fewer than fit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Select(ReadOnlySpan<ulong> candidates, MappedRows<TElement> vectors, Span<int> chosen, Span<TQuery> scratch)
    {
        int count = 0;
        bool takesAll = candidates.Length < chosen.Length;
        foreach (ulong candidate in candidates)
        {
            int id = (int)(uint)candidate;
            if (takesAll || IsDiverse(id, (uint)(candidate >> 32), chosen[..count], vectors, scratch)) chosen[count++] = id;
            if (count == chosen.Length) break;
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDiverse(int id, uint distance, ReadOnlySpan<int> chosen, MappedRows<TElement> vectors, Span<TQuery> scratch)
    {
        ref TQuery candidate = ref TSpace.AsQuery(ref vectors[id], scratch);
        foreach (int link in chosen)
        {
            if (TSpace.Distance(ref candidate, ref vectors[link], vectors.Stride) < distance) return false;
        }
        return true;
    }
}
