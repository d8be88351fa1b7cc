using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Verification.Kernels;

/// <summary>
/// The three inner loops of attention. Each number is computed by one fixed sequence of operations that depends neither on the queries
/// computed beside it nor on the vector width of the machine.
/// </summary>
internal static unsafe class AttentionMath
{
    /// <summary>Queries that the inner loops compute together.</summary>
    public const int Tile = 4;

    /// <summary>
    /// Dot products of four queries with all keys of a page: scores[i][slot] = sum over d, ascending, of query[i][d] * keys[d][slot].
    /// </summary>
    /// <param name="queries">Four pointers to [headDimension].</param>
    /// <param name="keys">[headDimension, 16]</param>
    /// <param name="scores">[4, stride], 16 of each row are written.</param>
    /// <param name="stride">Floats from one query's scores to the next one's.</param>
    /// <param name="headDimension">Length of the dot product.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScorePage(float** queries, float* keys, float* scores, long stride, int headDimension)
    {
        float* q0 = queries[0], q1 = queries[1], q2 = queries[2], q3 = queries[3];
        if (Vector512.IsHardwareAccelerated)
        {
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
            return;
        }

        for (int half = 0; half < PageLayout.Slots; half += 8)
        {
            float* key8 = keys + half;
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int d = 0; d < headDimension; d++, key8 += PageLayout.Slots)
            {
                Vector256<float> key = Vector256.Load(key8);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Create(q0[d]), key, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Create(q1[d]), key, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Create(q2[d]), key, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Create(q3[d]), key, s3);
            }

            s0.Store(scores + half);
            s1.Store(scores + stride + half);
            s2.Store(scores + (2 * stride) + half);
            s3.Store(scores + (3 * stride) + half);
        }
    }

    /// <summary>
    /// Turns scores into weights exp(score - largest), in place, and returns their sum, added up by (index mod 16) and then across.
    /// </summary>
    /// <param name="scores">[count], followed by room up to the next multiple of 16, which is overwritten with zeros.</param>
    /// <param name="count">At least 1.</param>
    public static float Exponentiate(float* scores, int count)
    {
        int padded = (count + 15) & ~15;
        new Span<float>(scores + count, padded - count).Fill(float.NegativeInfinity);
        Vector256<float> low, high;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> most = Vector512.Load(scores);
            for (int i = 16; i < padded; i += 16)
            {
                most = Vector512.Max(most, Vector512.Load(scores + i));
            }

            Vector512<float> largest = Vector512.Create(Largest(Vector256.Max(most.GetLower(), most.GetUpper())));
            Vector512<float> sum = default;
            for (int i = 0; i < padded; i += 16)
            {
                Vector512<float> weight = VectorMath.Exp(Vector512.Load(scores + i) - largest);
                weight.Store(scores + i);
                sum += weight;
            }

            (low, high) = (sum.GetLower(), sum.GetUpper());
        }
        else
        {
            Vector256<float> most = Vector256.Load(scores);
            for (int i = 8; i < padded; i += 8)
            {
                most = Vector256.Max(most, Vector256.Load(scores + i));
            }

            Vector256<float> largest = Vector256.Create(Largest(most));
            low = high = default;
            for (int i = 0; i < padded; i += 16)
            {
                Vector256<float> first = VectorMath.Exp(Vector256.Load(scores + i) - largest);
                Vector256<float> second = VectorMath.Exp(Vector256.Load(scores + i + 8) - largest);
                first.Store(scores + i);
                second.Store(scores + i + 8);
                low += first;
                high += second;
            }
        }

        Vector256<float> lanes = low + high;
        Vector128<float> four = lanes.GetLower() + lanes.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    /// <summary>sums[i][d] += weight[i][k] * values[k][d] for k ascending, for four queries and up to 16 values.</summary>
    /// <param name="weights">[4, stride]</param>
    /// <param name="stride">Floats from one query's weights to the next one's.</param>
    /// <param name="values">[count, valueStride]</param>
    /// <param name="count">How many values: 1 to 16.</param>
    /// <param name="sums">[4, valueStride]</param>
    /// <param name="valueStride">A multiple of 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddWeighted(float* weights, long stride, float* values, int count, float* sums, int valueStride)
    {
        float* w0 = weights, w1 = weights + stride, w2 = weights + (2 * stride), w3 = weights + (3 * stride);
        float* t0 = sums, t1 = sums + valueStride, t2 = sums + (2 * valueStride), t3 = sums + (3 * valueStride);
        if (Vector512.IsHardwareAccelerated)
        {
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

                a0.Store(t0 + d); b0.Store(t0 + d + 16);
                a1.Store(t1 + d); b1.Store(t1 + d + 16);
                a2.Store(t2 + d); b2.Store(t2 + d + 16);
                a3.Store(t3 + d); b3.Store(t3 + d + 16);
            }

            return;
        }

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

            a0.Store(t0 + d); b0.Store(t0 + d + 8);
            a1.Store(t1 + d); b1.Store(t1 + d + 8);
            a2.Store(t2 + d); b2.Store(t2 + d + 8);
            a3.Store(t3 + d); b3.Store(t3 + d + 8);
        }
    }

    /// <summary>sums[d] += weight * value[d].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddWeighted(float weight, float* value, float* sums, int valueStride)
    {
        Vector256<float> factor = Vector256.Create(weight);
        for (int d = 0; d < valueStride; d += 8)
        {
            Vector256.FusedMultiplyAdd(factor, Vector256.Load(value + d), Vector256.Load(sums + d)).Store(sums + d);
        }
    }

    private static float Largest(Vector256<float> values)
    {
        Vector128<float> four = Vector128.Max(values.GetLower(), values.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }
}
