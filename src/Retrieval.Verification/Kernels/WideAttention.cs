using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Verification.Kernels;

/// <summary><see cref="AttentionMath"/> for machines with 512-bit vectors.</summary>
internal static unsafe class WideAttention
{
    /// <inheritdoc cref="AttentionMath.ScorePage"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScorePage(float** queries, float* keys, float* scores, long stride, int headDimension)
    {
        float* q0 = queries[0], q1 = queries[1], q2 = queries[2], q3 = queries[3];
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int d = 0; d < headDimension; d++, keys += PageLayout.Slots)
        {
            Vector512<float> key = Vector512.Load(keys);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(q0[d]), key, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(q1[d]), key, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(q2[d]), key, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(q3[d]), key, s3);
        }

        s0.Store(scores);
        s1.Store(scores + stride);
        s2.Store(scores + (2 * stride));
        s3.Store(scores + (3 * stride));
    }

    /// <inheritdoc cref="AttentionMath.Exponentiate"/>
    public static float Exponentiate(float* scores, int padded)
    {
        Vector512<float> most = Vector512.Load(scores);
        for (int i = 16; i < padded; i += 16)
        {
            most = Vector512.Max(most, Vector512.Load(scores + i));
        }

        Vector512<float> largest = Vector512.Create(AttentionMath.Largest(Vector256.Max(most.GetLower(), most.GetUpper())));
        Vector512<float> sum = default;
        for (int i = 0; i < padded; i += 16)
        {
            Vector512<float> weight = VectorMath.Exp(Vector512.Load(scores + i) - largest);
            weight.Store(scores + i);
            sum += weight;
        }

        return AttentionMath.Across(sum.GetLower(), sum.GetUpper());
    }

    /// <inheritdoc cref="AttentionMath.AddWeighted(float*, long, float*, int, float*, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddWeighted(float* weights, long stride, float* values, int count, float* sums, int valueStride)
    {
        float* w0 = weights, w1 = weights + stride, w2 = weights + (2 * stride), w3 = weights + (3 * stride);
        float* t0 = sums, t1 = sums + valueStride, t2 = sums + (2 * valueStride), t3 = sums + (3 * valueStride);
        for (int d = 0; d < valueStride; d += 32)
        {
            Vector512<float> a0 = Vector512.Load(t0 + d), b0 = Vector512.Load(t0 + d + 16);
            Vector512<float> a1 = Vector512.Load(t1 + d), b1 = Vector512.Load(t1 + d + 16);
            Vector512<float> a2 = Vector512.Load(t2 + d), b2 = Vector512.Load(t2 + d + 16);
            Vector512<float> a3 = Vector512.Load(t3 + d), b3 = Vector512.Load(t3 + d + 16);
            float* value = values + d;
            for (int k = 0; k < count; k++, value += valueStride)
            {
                Vector512<float> va = Vector512.Load(value), vb = Vector512.Load(value + 16);
                Vector512<float> weight = Vector512.Create(w0[k]);
                a0 = Vector512.FusedMultiplyAdd(weight, va, a0);
                b0 = Vector512.FusedMultiplyAdd(weight, vb, b0);
                weight = Vector512.Create(w1[k]);
                a1 = Vector512.FusedMultiplyAdd(weight, va, a1);
                b1 = Vector512.FusedMultiplyAdd(weight, vb, b1);
                weight = Vector512.Create(w2[k]);
                a2 = Vector512.FusedMultiplyAdd(weight, va, a2);
                b2 = Vector512.FusedMultiplyAdd(weight, vb, b2);
                weight = Vector512.Create(w3[k]);
                a3 = Vector512.FusedMultiplyAdd(weight, va, a3);
                b3 = Vector512.FusedMultiplyAdd(weight, vb, b3);
            }

            a0.Store(t0 + d);
            b0.Store(t0 + d + 16);
            a1.Store(t1 + d);
            b1.Store(t1 + d + 16);
            a2.Store(t2 + d);
            b2.Store(t2 + d + 16);
            a3.Store(t3 + d);
            b3.Store(t3 + d + 16);
        }
    }
}
