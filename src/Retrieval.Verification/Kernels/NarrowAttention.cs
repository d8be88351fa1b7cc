using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Verification.Kernels;

/// <summary><see cref="AttentionMath"/> for machines with 256-bit vectors.</summary>
internal static unsafe class NarrowAttention
{
    /// <inheritdoc cref="AttentionMath.ScorePage"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScorePage(float** queries, float* keys, float* scores, long stride, int headDimension)
    {
        float* q0 = queries[0], q1 = queries[1], q2 = queries[2], q3 = queries[3];
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector256<float> t0 = default, t1 = default, t2 = default, t3 = default;
        for (int d = 0; d < headDimension; d++, keys += PageLayout.Slots)
        {
            Vector256<float> low = Vector256.Load(keys), high = Vector256.Load(keys + 8);
            Vector256<float> query = Vector256.Create(q0[d]);
            s0 = Vector256.FusedMultiplyAdd(query, low, s0);
            t0 = Vector256.FusedMultiplyAdd(query, high, t0);
            query = Vector256.Create(q1[d]);
            s1 = Vector256.FusedMultiplyAdd(query, low, s1);
            t1 = Vector256.FusedMultiplyAdd(query, high, t1);
            query = Vector256.Create(q2[d]);
            s2 = Vector256.FusedMultiplyAdd(query, low, s2);
            t2 = Vector256.FusedMultiplyAdd(query, high, t2);
            query = Vector256.Create(q3[d]);
            s3 = Vector256.FusedMultiplyAdd(query, low, s3);
            t3 = Vector256.FusedMultiplyAdd(query, high, t3);
        }

        Store(scores, s0, t0);
        Store(scores + stride, s1, t1);
        Store(scores + (2 * stride), s2, t2);
        Store(scores + (3 * stride), s3, t3);
    }

    /// <inheritdoc cref="AttentionMath.Exponentiate"/>
    public static float Exponentiate(float* scores, int padded)
    {
        Vector256<float> most = Vector256.Load(scores);
        for (int i = 8; i < padded; i += 8)
        {
            most = Vector256.Max(most, Vector256.Load(scores + i));
        }

        Vector256<float> largest = Vector256.Create(AttentionMath.Largest(most));
        Vector256<float> low = default, high = default;
        for (int i = 0; i < padded; i += 16)
        {
            Vector256<float> first = VectorMath.Exp(Vector256.Load(scores + i) - largest);
            Vector256<float> second = VectorMath.Exp(Vector256.Load(scores + i + 8) - largest);
            Store(scores + i, first, second);
            low += first;
            high += second;
        }

        return AttentionMath.Across(low, high);
    }

    /// <inheritdoc cref="AttentionMath.AddWeighted(float*, long, float*, int, float*, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddWeighted(float* weights, long stride, float* values, int count, float* sums, int valueStride)
    {
        float* w0 = weights, w1 = weights + stride, w2 = weights + (2 * stride), w3 = weights + (3 * stride);
        float* t0 = sums, t1 = sums + valueStride, t2 = sums + (2 * valueStride), t3 = sums + (3 * valueStride);
        for (int d = 0; d < valueStride; d += 16)
        {
            Vector256<float> a0 = Vector256.Load(t0 + d), b0 = Vector256.Load(t0 + d + 8);
            Vector256<float> a1 = Vector256.Load(t1 + d), b1 = Vector256.Load(t1 + d + 8);
            Vector256<float> a2 = Vector256.Load(t2 + d), b2 = Vector256.Load(t2 + d + 8);
            Vector256<float> a3 = Vector256.Load(t3 + d), b3 = Vector256.Load(t3 + d + 8);
            float* value = values + d;
            for (int k = 0; k < count; k++, value += valueStride)
            {
                Vector256<float> va = Vector256.Load(value), vb = Vector256.Load(value + 8);
                Vector256<float> weight = Vector256.Create(w0[k]);
                a0 = Vector256.FusedMultiplyAdd(weight, va, a0);
                b0 = Vector256.FusedMultiplyAdd(weight, vb, b0);
                weight = Vector256.Create(w1[k]);
                a1 = Vector256.FusedMultiplyAdd(weight, va, a1);
                b1 = Vector256.FusedMultiplyAdd(weight, vb, b1);
                weight = Vector256.Create(w2[k]);
                a2 = Vector256.FusedMultiplyAdd(weight, va, a2);
                b2 = Vector256.FusedMultiplyAdd(weight, vb, b2);
                weight = Vector256.Create(w3[k]);
                a3 = Vector256.FusedMultiplyAdd(weight, va, a3);
                b3 = Vector256.FusedMultiplyAdd(weight, vb, b3);
            }

            Store(t0 + d, a0, b0);
            Store(t1 + d, a1, b1);
            Store(t2 + d, a2, b2);
            Store(t3 + d, a3, b3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* destination, Vector256<float> low, Vector256<float> high)
    {
        low.Store(destination);
        high.Store(destination + 8);
    }
}
