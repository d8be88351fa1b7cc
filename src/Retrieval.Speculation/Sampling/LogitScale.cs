using System.Runtime.Intrinsics;

namespace Retrieval.Speculation.Sampling;

/// <summary>Weights relative to the likeliest token: exp((logit - highest) / temperature), so the likeliest weighs exactly 1.</summary>
internal readonly struct LogitScale(float highest, double temperature)
{
    public double Score(float logit) => ((double)logit - highest) / temperature;

    /// <summary>A logit just below the one that has this weight; no token of this weight or more lies at or below it.</summary>
    public float LogitOf(double weight)
    {
        double logit = highest + (temperature * Math.Log(weight));
        return MathF.BitDecrement(MathF.BitDecrement((float)Math.Max(logit, float.MinValue)));
    }

    /// <summary>
    /// Sum of all weights. Exponentials in single precision, sums in double, in an order fixed by the row's length alone: library
    /// sums follow memory alignment, and the same logits must always give the same token.
    /// </summary>
    public double TotalWeight(ReadOnlySpan<float> row)
    {
        Vector256<float> highests = Vector256.Create(highest);
        Vector256<float> scale = Vector256.Create((float)(1 / temperature));
        Vector256<double> lower = default;
        Vector256<double> upper = default;
        int i = 0;
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            Add(Vector256.Create(row[i..]));
        if (i < row.Length)
        {
            Span<float> tail = stackalloc float[Vector256<float>.Count];
            tail.Fill(float.NegativeInfinity);
            row[i..].CopyTo(tail);
            Add(Vector256.Create<float>(tail));
        }

        return Vector256.Sum(lower + upper);

        void Add(Vector256<float> logits)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Exp((logits - highests) * scale));
            lower += low;
            upper += high;
        }
    }
}
