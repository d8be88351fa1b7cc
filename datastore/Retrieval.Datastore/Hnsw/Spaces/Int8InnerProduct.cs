using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Inner product of signed bytes with 16-bit queries.</summary>
internal readonly struct Int8InnerProduct : IVectorSpace<short, sbyte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref short query, ref sbyte vector, int stride) =>
        (uint)(Int8Kernels.Dot(ref query, ref vector, stride) ^ int.MaxValue);

    public static ref short AsQuery(ref sbyte stored, Span<short> scratch) => ref Int8Kernels.Widen(ref stored, scratch);

    public static float Score(uint distance, float unit) => ((int)distance ^ int.MaxValue) * unit;
}
