using System.Numerics;
using System.Runtime.Intrinsics;

namespace Retrieval.Datastore.Hnsw.Spaces;

/// <summary>
/// Turns a vector so that what it has spreads evenly over its components: random signs, then a Walsh-Hadamard transform. One scale then suits all
/// components, however unequal they were (those of a projection on principal components are). Lengths, distances and products stay what they are. O(n log n).
/// </summary>
/// <remarks>
/// A length that is no power of two is covered by two transforms that overlap. The signs are part of the file format: bits of the fractional part
/// of pi, written in hexadecimal, in a row that repeats.
/// </remarks>
internal static class RandomRotation
{
    private const int Lanes = 8;

    private static readonly float[] Signs = Spell([0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89]);

    /// <summary>Turns <paramref name="vector"/>, whose length is a multiple of 32, in place.</summary>
    public static void Apply(Span<float> vector)
    {
        int power = 1 << BitOperations.Log2((uint)vector.Length);
        Transform(vector[..power]);
        if (power < vector.Length) Transform(vector[^power..]);
    }

    private static void Transform(Span<float> block)
    {
        Vector256<float> factor = Vector256.Create(1 / MathF.Sqrt(block.Length));
        for (int i = 0; i < block.Length; i += Lanes)
        {
            Vector256<float> signs = Vector256.Create<float>(Signs.AsSpan(i % Signs.Length));
            TransformLanes(Vector256.Create<float>(block[i..]) * factor * signs).CopyTo(block[i..]);
        }
        for (int half = Lanes; half < block.Length; half *= 2)
        {
            for (int start = 0; start < block.Length; start += 2 * half) Mix(block.Slice(start, half), block.Slice(start + half, half));
        }
    }

    /// <summary>The transform of eight components: each becomes its sum with, or difference from, the one 1, 2 and 4 places away.</summary>
    private static Vector256<float> TransformLanes(Vector256<float> x)
    {
        x = Vector256.Shuffle(x, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)) + x * Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1);
        x = Vector256.Shuffle(x, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)) + x * Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1);
        return Vector256.Shuffle(x, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)) + x * Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1);
    }

    /// <summary>Replaces two halves by their sum and their difference.</summary>
    private static void Mix(Span<float> low, Span<float> high)
    {
        for (int i = 0; i < low.Length; i += Lanes)
        {
            Vector256<float> first = Vector256.Create<float>(low[i..]);
            Vector256<float> second = Vector256.Create<float>(high[i..]);
            (first + second).CopyTo(low[i..]);
            (first - second).CopyTo(high[i..]);
        }
    }

    private static float[] Spell(ulong[] words) =>
        [.. words.SelectMany(word => Enumerable.Range(0, 64).Select(bit => (word >> bit & 1) != 0 ? -1f : 1f))];
}
