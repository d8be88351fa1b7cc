using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Squared Euclidean distance of signed bytes and queries of the same scale.</summary>
internal readonly struct Int8L2 : IVectorSpace<short, sbyte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref short query, ref sbyte vector, int stride) => (uint)Int8Kernels.SquaredDistance(ref query, ref vector, stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Distances(ref short query, ref sbyte first, ref sbyte second, ref sbyte third, ref sbyte fourth, int stride) =>
        Int8Kernels.SquaredDistance4(ref query, ref first, ref second, ref third, ref fourth, stride).AsUInt32();

    public static ref short AsQuery(ref sbyte stored, Span<short> scratch) => ref Int8Kernels.Widen(ref stored, scratch);

    public static float Score(uint distance, float unit) => -(distance * unit);
}
