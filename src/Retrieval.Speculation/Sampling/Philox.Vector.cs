using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Retrieval.Speculation.Sampling;

internal static partial class Philox
{
    /// <summary>Eight blocks at once, for counters a to a + 7: lane i of each word belongs to counter a + i.</summary>
    public static (Vector256<uint> A, Vector256<uint> B, Vector256<uint> C, Vector256<uint> D) EightBlocks(
        ulong key, uint a, uint b, uint c, uint d)
    {
        Vector256<uint> wordA = Vector256.Create(a) + Vector256<uint>.Indices;
        Vector256<uint> wordB = Vector256.Create(b);
        Vector256<uint> wordC = Vector256.Create(c);
        Vector256<uint> wordD = Vector256.Create(d);
        uint key0 = (uint)key;
        uint key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            (Vector256<uint> firstHigh, Vector256<uint> firstLow) = Multiply(wordA, Multiplier0);
            (Vector256<uint> secondHigh, Vector256<uint> secondLow) = Multiply(wordC, Multiplier1);
            wordA = secondHigh ^ wordB ^ Vector256.Create(key0);
            wordC = firstHigh ^ wordD ^ Vector256.Create(key1);
            wordB = secondLow;
            wordD = firstLow;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (wordA, wordB, wordC, wordD);
    }

    // 32 x 32 -> 64 bits exists for every other lane only: multiply even and odd lanes apart, then put the halves together.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> High, Vector256<uint> Low) Multiply(Vector256<uint> values, uint factor)
    {
        Vector256<ulong> lowHalves = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> even = MultiplyEven(values.AsUInt64(), factor);
        Vector256<ulong> odd = MultiplyEven(values.AsUInt64() >>> 32, factor);
        return (((even >>> 32) | (odd & ~lowHalves)).AsUInt32(), ((even & lowHalves) | (odd << 32)).AsUInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyEven(Vector256<ulong> values, uint factor) => Avx2.IsSupported
        ? Avx2.Multiply(values.AsUInt32(), Vector256.Create(factor))
        : (values & Vector256.Create((ulong)uint.MaxValue)) * factor;
}
