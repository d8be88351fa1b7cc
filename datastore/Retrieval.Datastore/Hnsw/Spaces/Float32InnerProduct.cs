using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Inner product of floats.</summary>
internal readonly struct Float32InnerProduct : IVectorSpace<float, float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref float query, ref float vector, int stride) =>
        Float32Kernels.ToOrdered(-Float32Kernels.Dot(ref query, ref vector, stride));

    public static ref float AsQuery(ref float stored, Span<float> scratch) => ref stored;

    public static float Score(uint distance, float unit) => -Float32Kernels.FromOrdered(distance) * unit;
}
