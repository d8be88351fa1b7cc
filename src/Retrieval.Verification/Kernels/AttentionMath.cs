using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Retrieval.Verification.Kernels;

/// <summary>
/// The inner loops of attention. Each number is computed by one fixed sequence of operations that depends neither on the queries computed
/// beside it nor on the width of the machine's vectors: <see cref="WideAttention"/> and <see cref="NarrowAttention"/> give the same bits.
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
        if (Vector512.IsHardwareAccelerated)
        {
            WideAttention.ScorePage(queries, keys, scores, stride, headDimension);
        }
        else
        {
            NarrowAttention.ScorePage(queries, keys, scores, stride, headDimension);
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
        return Vector512.IsHardwareAccelerated ? WideAttention.Exponentiate(scores, padded) : NarrowAttention.Exponentiate(scores, padded);
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
        if (Vector512.IsHardwareAccelerated)
        {
            WideAttention.AddWeighted(weights, stride, values, count, sums, valueStride);
        }
        else
        {
            NarrowAttention.AddWeighted(weights, stride, values, count, sums, valueStride);
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

    /// <summary>Adds up sixteen partial sums: halves, quarters, eighths.</summary>
    public static float Across(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = low + high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    /// <summary>The largest of eight.</summary>
    public static float Largest(Vector256<float> values)
    {
        Vector128<float> four = Vector128.Max(values.GetLower(), values.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }
}
