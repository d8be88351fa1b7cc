using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>
/// Sums over signed bytes and 16-bit queries; lengths are multiples of 32. Bytes are widened to 16 bits and pairs of products added to 32
/// bits, exactly: the dot product instructions for bytes need one operand unsigned, and this is bound by memory anyway.
/// </summary>
internal static class Int8Kernels
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Dot(ref short query, ref sbyte vector, int length) =>
        Avx2.IsSupported ? Vector256.Sum(DotLanes(ref query, ref vector, length)) : PortableDot(ref query, ref vector, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot4(ref short query, ref sbyte a, ref sbyte b, ref sbyte c, ref sbyte d, int length) => Avx2.IsSupported
        ? HorizontalSum.Of(
            DotLanes(ref query, ref a, length), DotLanes(ref query, ref b, length), DotLanes(ref query, ref c, length), DotLanes(ref query, ref d, length))
        : Vector128.Create(
            PortableDot(ref query, ref a, length), PortableDot(ref query, ref b, length), PortableDot(ref query, ref c, length), PortableDot(ref query, ref d, length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SquaredDistance(ref short query, ref sbyte vector, int length) =>
        Avx2.IsSupported ? Vector256.Sum(SquaredLanes(ref query, ref vector, length)) : PortableSquaredDistance(ref query, ref vector, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SquaredDistance4(ref short query, ref sbyte a, ref sbyte b, ref sbyte c, ref sbyte d, int length) => Avx2.IsSupported
        ? HorizontalSum.Of(
            SquaredLanes(ref query, ref a, length), SquaredLanes(ref query, ref b, length), SquaredLanes(ref query, ref c, length), SquaredLanes(ref query, ref d, length))
        : Vector128.Create(
            PortableSquaredDistance(ref query, ref a, length), PortableSquaredDistance(ref query, ref b, length),
            PortableSquaredDistance(ref query, ref c, length), PortableSquaredDistance(ref query, ref d, length));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref short Widen(ref sbyte stored, Span<short> wide)
    {
        ReadOnlySpan<sbyte> narrow = MemoryMarshal.CreateReadOnlySpan(ref stored, wide.Length);
        for (int i = 0; i < wide.Length; i += Vector128<short>.Count)
            Vector128.WidenLower(Vector64.Create(narrow[i..]).ToVector128Unsafe()).CopyTo(wide[i..]);
        return ref wide[0];
    }

    internal static int PortableDot(ref short query, ref sbyte vector, int length)
    {
        Vector128<int> sum = Vector128<int>.Zero;
        for (nuint i = 0; i < (nuint)length; i += 8)
        {
            (Vector128<int> low, Vector128<int> high) = Vector128.Widen(Vector128.LoadUnsafe(ref query, i));
            (Vector128<int> lowStored, Vector128<int> highStored) = Widen(ref vector, i);
            sum += low * lowStored + high * highStored;
        }
        return Vector128.Sum(sum);
    }

    internal static int PortableSquaredDistance(ref short query, ref sbyte vector, int length)
    {
        Vector128<int> sum = Vector128<int>.Zero;
        for (nuint i = 0; i < (nuint)length; i += 8)
        {
            (Vector128<int> low, Vector128<int> high) = Vector128.Widen(Vector128.LoadUnsafe(ref query, i));
            (Vector128<int> lowStored, Vector128<int> highStored) = Widen(ref vector, i);
            low -= lowStored;
            high -= highStored;
            sum += low * low + high * high;
        }
        return Vector128.Sum(sum);
    }

    private static (Vector128<int> Low, Vector128<int> High) Widen(ref sbyte vector, nuint offset) =>
        Vector128.Widen(Vector128.WidenLower(Vector64.LoadUnsafe(ref vector, offset).ToVector128Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> DotLanes(ref short query, ref sbyte vector, int length)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<int> wide = Avx512BW.MultiplyAddAdjacent(Load512(ref vector, 0), Vector512.LoadUnsafe(ref query));
            for (nuint i = 32; i < (nuint)length; i += 32)
                wide += Avx512BW.MultiplyAddAdjacent(Load512(ref vector, i), Vector512.LoadUnsafe(ref query, i));
            return wide.GetLower() + wide.GetUpper();
        }
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint i = 0; i < (nuint)length; i += 16)
            sum += Avx2.MultiplyAddAdjacent(Load256(ref vector, i), Vector256.LoadUnsafe(ref query, i));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> SquaredLanes(ref short query, ref sbyte vector, int length)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<int> wide = Vector512<int>.Zero;
            for (nuint i = 0; i < (nuint)length; i += 32)
            {
                Vector512<short> difference = Load512(ref vector, i) - Vector512.LoadUnsafe(ref query, i);
                wide += Avx512BW.MultiplyAddAdjacent(difference, difference);
            }
            return wide.GetLower() + wide.GetUpper();
        }
        Vector256<int> sum = Vector256<int>.Zero;
        for (nuint i = 0; i < (nuint)length; i += 16)
        {
            Vector256<short> difference = Load256(ref vector, i) - Vector256.LoadUnsafe(ref query, i);
            sum += Avx2.MultiplyAddAdjacent(difference, difference);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Load512(ref sbyte vector, nuint offset) => Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref vector, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load256(ref sbyte vector, nuint offset) => Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref vector, offset));
}
