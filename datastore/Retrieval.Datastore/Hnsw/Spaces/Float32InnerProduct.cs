using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Inner product of floats.</summary>
internal readonly struct Float32InnerProduct : IVectorSpace<float, float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref float query, ref float vector, int stride) =>
        Float32Kernels.ToOrdered(-Float32Kernels.Dot(ref query, ref vector, stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Distances(ref float query, ref float first, ref float second, ref float third, ref float fourth, int stride) =>
        Float32Kernels.ToOrdered(-Float32Kernels.Dot4(ref query, ref first, ref second, ref third, ref fourth, stride));

    public static ref float AsQuery(ref float stored, Span<float> scratch) => ref stored;

    public static float Score(uint distance, float unit) => -Float32Kernels.FromOrdered(distance) * unit;
}
