using System.Buffers.Binary;

namespace Retrieval.Tokenization.Vocabularies;

/// <summary>A fast hash of a byte string for tables in memory. Not stable across versions, not for hostile key sets.</summary>
internal static class ByteHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15; // 2^64 / golden ratio

    public static ulong Of(ReadOnlySpan<byte> key)
    {
        ulong hash = (ulong)key.Length * Multiplier;
        while (key.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(key));
            key = key[sizeof(ulong)..];
        }

        return key.IsEmpty ? hash : Mix(hash, Tail(key));
    }

    public static ulong Mix(ulong hash, ulong word)
    {
        ulong high = Math.BigMul(hash ^ word, Multiplier, out ulong low);
        return high ^ low ^ (hash << 23 | hash >> 41);
    }

    /// <summary>Up to seven bytes as one number, told apart from each other together with the length.</summary>
    public static ulong Tail(ReadOnlySpan<byte> key) => key.Length switch
    {
        0 => 0,
        1 => key[0],
        2 or 3 => (ulong)key[0] << 16 | (ulong)key[^1] << 8 | key[1],
        _ => BinaryPrimitives.ReadUInt32LittleEndian(key) | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(key[^4..]) << 32,
    };
}
