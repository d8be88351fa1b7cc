using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Squared Euclidean distance of floats.</summary>
internal readonly struct Float32L2 : IVectorSpace<float, float>
{
    // Not negative, so the bits are in order as they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref float query, ref float vector, int stride) =>
        BitConverter.SingleToUInt32Bits(Float32Kernels.SquaredDistance(ref query, ref vector, stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Distances(ref float query, ref float first, ref float second, ref float third, ref float fourth, int stride) =>
        Float32Kernels.SquaredDistance4(ref query, ref first, ref second, ref third, ref fourth, stride).AsUInt32();

    public static ref float AsQuery(ref float stored, Span<float> scratch) => ref stored;

    public static float Score(uint distance, float unit) => -BitConverter.UInt32BitsToSingle(distance) * unit;
}
