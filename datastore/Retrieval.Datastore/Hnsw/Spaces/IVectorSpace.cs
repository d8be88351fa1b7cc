using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>
/// A metric over one kind of element. Distances are unsigned integers whose order is that of the metric, nearest first, whatever it is
/// computed in; so a distance and a key sort as one 64-bit number. Vectors are padded with zeros to whole registers.
/// </summary>
/// <typeparam name="TQuery">Component of a query; wider than a stored one where that costs nothing.</typeparam>
/// <typeparam name="TElement">Component of a stored vector.</typeparam>
internal interface IVectorSpace<TQuery, TElement>
    where TQuery : unmanaged
    where TElement : unmanaged
{
    static abstract uint Distance(ref TQuery query, ref TElement vector, int stride);

    /// <summary>The distances of four vectors at once, each as <see cref="Distance"/> gives it to the last bit.</summary>
    static abstract Vector128<uint> Distances(ref TQuery query, ref TElement first, ref TElement second, ref TElement third, ref TElement fourth, int stride);

    /// <summary>A stored vector as a query, by means of <paramref name="scratch"/> if need be.</summary>
    static abstract ref TQuery AsQuery(ref TElement stored, Span<TQuery> scratch);

    /// <summary>Score of a distance: greater is nearer. <paramref name="unit"/> is what 1 stands for.</summary>
    static abstract float Score(uint distance, float unit);
}
