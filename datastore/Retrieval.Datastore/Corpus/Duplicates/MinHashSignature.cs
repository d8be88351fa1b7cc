using System.Numerics;

namespace Retrieval.Datastore.Corpus.Duplicates;

/// <summary>
/// One-permutation MinHash over token 5-grams (Li, Owen, Zhang 2012), empty bins filled from the next full one. The share of equal bins
/// of two signatures estimates the Jaccard similarity of their 5-gram sets; its standard error is at most 0.045.
/// </summary>
internal static class MinHashSignature
{
    /// <summary>Bins of 16 bits.</summary>
    public const int BinCount = 128;

    private const int ShingleTokens = 5;

    // Below this many tokens a single edit moves the similarity by more than the error of the estimate.
    private const int LeastTokens = 50;

    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Computes the signature; null when the text has too few tokens to be judged. White space does not matter.</summary>
    public static ushort[]? Compute(ReadOnlySpan<byte> text)
    {
        Span<uint> minimums = stackalloc uint[BinCount];
        minimums.Fill(uint.MaxValue);
        Span<ulong> window = stackalloc ulong[ShingleTokens];
        int tokenCount = 0;
        for (int at = 0; at < text.Length;)
        {
            if (text[at] <= ' ')
            {
                at++;
                continue;
            }

            window[tokenCount % ShingleTokens] = NextToken(text, ref at);
            if (++tokenCount >= ShingleTokens)
                Add(minimums, Combine(window, tokenCount));
        }

        return tokenCount < LeastTokens ? null : Densify(minimums);
    }

    /// <summary>Estimated similarity, from 0 to 1.</summary>
    public static double Similarity(ReadOnlySpan<ushort> left, ReadOnlySpan<ushort> right)
    {
        int equal = 0;
        for (int bin = 0; bin < BinCount; bin++)
            equal += left[bin] == right[bin] ? 1 : 0;
        return (double)equal / BinCount;
    }

    // A token is a run of letters, digits, '_' and bytes beyond ASCII, or any other single byte.
    private static ulong NextToken(ReadOnlySpan<byte> text, ref int at)
    {
        ulong hash = text[at] * Multiplier;
        if (!IsWord(text[at++]))
            return hash;
        for (; at < text.Length && IsWord(text[at]); at++)
            hash = (BitOperations.RotateLeft(hash, 5) ^ text[at]) * Multiplier;
        return hash;
    }

    private static bool IsWord(byte value) =>
        value >= 0x80 || (uint)((value | 0x20) - 'a') < 26 || (uint)(value - '0') < 10 || value == '_';

    private static ulong Combine(ReadOnlySpan<ulong> window, int tokenCount)
    {
        ulong hash = 0;
        for (int i = 0; i < ShingleTokens; i++)
            hash = (BitOperations.RotateLeft(hash, 23) ^ window[(tokenCount + i) % ShingleTokens]) * Multiplier;
        hash ^= hash >> 32;
        return hash * Multiplier;
    }

    private static void Add(Span<uint> minimums, ulong hash)
    {
        ref uint minimum = ref minimums[(int)(hash >> 57)];
        minimum = Math.Min(minimum, (uint)(hash >> 24));
    }

    private static ushort[] Densify(ReadOnlySpan<uint> minimums)
    {
        ushort[] signature = new ushort[BinCount];
        for (int bin = 0; bin < BinCount; bin++)
        {
            int from = bin, distance = 0;
            while (minimums[from] == uint.MaxValue)
            {
                from = (from + 1) % BinCount;
                distance++;
            }

            uint value = (minimums[from] + (uint)distance) * 0x9E37_79B1;
            signature[bin] = (ushort)(value >> 16);
        }

        return signature;
    }
}
