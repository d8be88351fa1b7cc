using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Inner product of signed bytes with 16-bit queries.</summary>
internal readonly struct Int8InnerProduct : IVectorSpace<short, sbyte>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Distance(ref short query, ref sbyte vector, int stride) =>
        (uint)(Int8Kernels.Dot(ref query, ref vector, stride) ^ int.MaxValue);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Distances(ref short query, ref sbyte first, ref sbyte second, ref sbyte third, ref sbyte fourth, int stride) =>
        (Int8Kernels.Dot4(ref query, ref first, ref second, ref third, ref fourth, stride) ^ Vector128.Create(int.MaxValue)).AsUInt32();

    public static ref short AsQuery(ref sbyte stored, Span<short> scratch) => ref Int8Kernels.Widen(ref stored, scratch);

    public static float Score(uint distance, float unit) => ((int)distance ^ int.MaxValue) * unit;
}
