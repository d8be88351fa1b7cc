using System.Numerics;
using System.Runtime.InteropServices;

namespace Retrieval.Drafting.Harvest;

/// <summary>The likeliest tokens of a row of logits.</summary>
internal static class TopTokens
{
    /// <summary>Most tokens that can be asked for: no more than there are lanes in a block of the narrowest vectors.</summary>
    public const int MaxCount = 16;

    // Long enough for a bound that little of the rest is above, short enough to stay in the first-level cache.
    private const int BoundLength = 4096;

    /// <summary>
    /// Writes the tokens with the highest logits, the likeliest first, lower id first among equals, and returns how many; NaN and negative
    /// infinity are never among them. One pass by vectors, looking closer only at blocks that hold something above the worst kept.
    /// </summary>
    public static int Find(ReadOnlySpan<float> logits, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokens.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, MaxCount);
        Span<float> best = stackalloc float[MaxCount];
        best = best[..tokens.Length];
        // As many logits are at the bound or above it: what is below is never kept.
        best.Fill(float.BitDecrement(Bound(logits[..Math.Min(logits.Length, BoundLength)], tokens.Length)));

        int count = 0;
        int width = 4 * Vector<float>.Count;
        int token = 0;
        for (; token + width <= logits.Length; token += width)
        {
            ReadOnlySpan<Vector<float>> block = MemoryMarshal.Cast<float, Vector<float>>(logits.Slice(token, width));
            var worst = new Vector<float>(best[^1]);
            Vector<int> isAbove = (Vector.GreaterThan(block[0], worst) | Vector.GreaterThan(block[1], worst))
                | (Vector.GreaterThan(block[2], worst) | Vector.GreaterThan(block[3], worst));
            if (isAbove != Vector<int>.Zero)
                count = Insert(logits.Slice(token, width), token, best, tokens, count);
        }

        return Insert(logits[token..], token, best, tokens, count);
    }

    /// <summary>
    /// A number that at least <paramref name="count"/> of the logits reach: of the maxima of as many disjoint parts as a block has lanes,
    /// the <paramref name="count"/>-th.
    /// </summary>
    private static float Bound(ReadOnlySpan<float> logits, int count)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        Span<Vector<float>> highest = stackalloc Vector<float>[4];
        highest.Fill(new Vector<float>(float.NegativeInfinity));
        (Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d) = (highest[0], highest[1], highest[2], highest[3]);
        for (int i = 0; i + 4 <= vectors.Length; i += 4)
        {
            // A comparison with NaN is false, so the maximum so far stays.
            a = Vector.ConditionalSelect(Vector.GreaterThan(vectors[i], a), vectors[i], a);
            b = Vector.ConditionalSelect(Vector.GreaterThan(vectors[i + 1], b), vectors[i + 1], b);
            c = Vector.ConditionalSelect(Vector.GreaterThan(vectors[i + 2], c), vectors[i + 2], c);
            d = Vector.ConditionalSelect(Vector.GreaterThan(vectors[i + 3], d), vectors[i + 3], d);
        }

        (highest[0], highest[1], highest[2], highest[3]) = (a, b, c, d);
        Span<float> best = stackalloc float[MaxCount];
        Span<int> lanes = stackalloc int[MaxCount];
        best.Fill(float.NegativeInfinity);
        Insert(MemoryMarshal.Cast<Vector<float>, float>(highest), 0, best[..count], lanes[..count], 0);
        return best[count - 1];
    }

    private static int Insert(ReadOnlySpan<float> logits, int first, Span<float> best, Span<int> tokens, int count)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            float logit = logits[i];
            if (!(logit > best[^1]))
                continue;
            int place = Math.Min(count, best.Length - 1);
            count = Math.Min(count + 1, best.Length);
            for (; place > 0 && logit > best[place - 1]; place--)
                (best[place], tokens[place]) = (best[place - 1], tokens[place - 1]);
            (best[place], tokens[place]) = (logit, first + i);
        }

        return count;
    }
}
