using System.Numerics;
using System.Runtime.InteropServices;

namespace Retrieval.Drafting.Harvest;

/// <summary>The likeliest tokens of a row of logits.</summary>
internal static class TopTokens
{
    /// <summary>Most tokens that can be asked for.</summary>
    public const int MaxCount = 16;

    /// <summary>
    /// Writes the tokens with the highest logits, the likeliest first, lower id first among equals, and returns how many; NaN and negative
    /// infinity are never among them. One pass by vectors: a block without a logit above the worst kept is passed over.
    /// </summary>
    public static int Find(ReadOnlySpan<float> logits, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Length, MaxCount);
        Span<float> best = stackalloc float[MaxCount];
        best = best[..tokens.Length];
        best.Fill(float.NegativeInfinity);

        int count = 0;
        int width = 4 * Vector<float>.Count;
        int token = 0;
        for (; token + width <= logits.Length; token += width)
        {
            ReadOnlySpan<Vector<float>> block = MemoryMarshal.Cast<float, Vector<float>>(logits.Slice(token, width));
            Vector<float> highest = Vector.Max(Vector.Max(block[0], block[1]), Vector.Max(block[2], block[3]));
            // Not "no logit above": a NaN hides its lane's maximum, so only a block known to hold nothing is passed over.
            if (!Vector.LessThanOrEqualAll(highest, new Vector<float>(best[^1])))
                count = Insert(logits.Slice(token, width), token, best, tokens, count);
        }

        return Insert(logits[token..], token, best, tokens, count);
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
