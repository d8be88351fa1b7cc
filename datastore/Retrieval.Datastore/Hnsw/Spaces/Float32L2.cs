using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Squared Euclidean distance of floats.</summary>
internal readonly struct Float32L2 : IVectorSpace<float, float>
{
    // Not negative, so the bits are in order as they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref float query, ref float vector, int stride) =>
        BitConverter.SingleToUInt32Bits(Float32Kernels.SquaredDistance(ref query, ref vector, stride));

    public static ref float AsQuery(ref float stored, Span<float> scratch) => ref stored;

    public static float Score(uint distance, float unit) => -BitConverter.UInt32BitsToSingle(distance) * unit;
}
