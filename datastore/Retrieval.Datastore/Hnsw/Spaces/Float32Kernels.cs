using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>Sums over floats, in the widest registers there are; lengths are multiples of 16.</summary>
internal static class Float32Kernels
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ref float a, ref float b, int length) => HorizontalSum.Of(DotLanes(ref a, ref b, length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Dot4(ref float query, ref float a, ref float b, ref float c, ref float d, int length) => HorizontalSum.Of(
        DotLanes(ref query, ref a, length), DotLanes(ref query, ref b, length), DotLanes(ref query, ref c, length), DotLanes(ref query, ref d, length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SquaredDistance(ref float a, ref float b, int length) => HorizontalSum.Of(SquaredLanes(ref a, ref b, length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SquaredDistance4(ref float query, ref float a, ref float b, ref float c, ref float d, int length) => HorizontalSum.Of(
        SquaredLanes(ref query, ref a, length), SquaredLanes(ref query, ref b, length), SquaredLanes(ref query, ref c, length), SquaredLanes(ref query, ref d, length));

    /// <summary>An integer whose order is that of the float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ToOrdered(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value);
        return (uint)(bits ^ ((bits >> 31) | int.MinValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ToOrdered(Vector128<float> values)
    {
        Vector128<int> bits = values.AsInt32();
        return (bits ^ ((bits >> 31) | Vector128.Create(int.MinValue))).AsUInt32();
    }

    public static float FromOrdered(uint ordered)
    {
        int bits = (int)ordered;
        return BitConverter.Int32BitsToSingle(bits < 0 ? bits ^ int.MinValue : ~bits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> DotLanes(ref float a, ref float b, int length)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> sum = Vector512.LoadUnsafe(ref a) * Vector512.LoadUnsafe(ref b);
            for (nuint i = 16; i < (nuint)length; i += 16)
                sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, i), Vector512.LoadUnsafe(ref b, i), sum);
            return sum.GetLower() + sum.GetUpper();
        }
        Vector256<float> low = Vector256<float>.Zero, high = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)length; i += 16)
        {
            low = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i), Vector256.LoadUnsafe(ref b, i), low);
            high = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref a, i + 8), Vector256.LoadUnsafe(ref b, i + 8), high);
        }
        return low + high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SquaredLanes(ref float a, ref float b, int length)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (nuint i = 0; i < (nuint)length; i += 16)
            {
                Vector512<float> difference = Vector512.LoadUnsafe(ref a, i) - Vector512.LoadUnsafe(ref b, i);
                sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
            }
            return sum.GetLower() + sum.GetUpper();
        }
        Vector256<float> low = Vector256<float>.Zero, high = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)length; i += 16)
        {
            Vector256<float> first = Vector256.LoadUnsafe(ref a, i) - Vector256.LoadUnsafe(ref b, i);
            Vector256<float> second = Vector256.LoadUnsafe(ref a, i + 8) - Vector256.LoadUnsafe(ref b, i + 8);
            low = Vector256.MultiplyAddEstimate(first, first, low);
            high = Vector256.MultiplyAddEstimate(second, second, high);
        }
        return low + high;
    }
}
