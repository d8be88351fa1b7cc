using System.Runtime.CompilerServices;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// Philox4x32-10, a counter-based generator: a keyed bijection of 128-bit counters that passes BigCrush on every counter
/// sequence (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). No state, so noise can be
/// asked for in any order.
/// </summary>
internal static partial class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong key, uint a, uint b, uint c, uint d)
    {
        uint key0 = (uint)key;
        uint key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong first = (ulong)Multiplier0 * a;
            ulong second = (ulong)Multiplier1 * c;
            a = (uint)(second >> 32) ^ b ^ key0;
            c = (uint)(first >> 32) ^ d ^ key1;
            b = (uint)second;
            d = (uint)first;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (a, b, c, d);
    }
}
