using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Squared Euclidean distance of signed bytes and queries of the same scale.</summary>
internal readonly struct Int8L2 : IVectorSpace<short, sbyte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref short query, ref sbyte vector, int stride) => (uint)Int8Kernels.SquaredDistance(ref query, ref vector, stride);

    public static ref short AsQuery(ref sbyte stored, Span<short> scratch) => ref Int8Kernels.Widen(ref stored, scratch);

    public static float Score(uint distance, float unit) => -(distance * unit);
}
