using System.Runtime.Intrinsics;
using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>One row's queries, normed, rotated and scaled, go to the output (where attention picks them up); its keys and values go to the cache.</summary>
internal readonly unsafe struct WriteWork(
    AttentionShape shape, PassRows rows, float* qkv, float* rotary, float* output, float* queryNorm, float* keyNorm) : IParallelWork
{
    public void Execute(int row)
    {
        PageLayout layout = shape.Layout;
        int dimension = layout.HeadDimension;
        float* source = qkv + ((long)row * shape.RowStride);
        float* angles = rotary + ((long)row * dimension);
        float* queries = output + ((long)row * shape.Heads * dimension);
        for (int head = 0; head < shape.Heads; head++, source += dimension)
        {
            Rotate(source, queryNorm, angles, queries + (head * dimension), shape.Scale);
        }

        float* key = stackalloc float[dimension];
        int sequence = rows.SequenceOf(row);
        int slot = rows.PastLength(sequence) + row - rows.Start(sequence);
        for (int head = 0; head < layout.KeyValueHeads; head++, source += dimension)
        {
            Rotate(source, keyNorm, angles, key, 1);
            float* keys = rows.Head(sequence, slot, head, layout) + (slot % PageLayout.Slots);
            for (int d = 0; d < dimension; d++)
            {
                keys[d * PageLayout.Slots] = key[d];
            }
        }

        for (int head = 0; head < layout.KeyValueHeads; head++, source += dimension)
        {
            float* value = rows.Head(sequence, slot, head, layout) + layout.ValueOffset + ((slot % PageLayout.Slots) * layout.ValueStride);
            new ReadOnlySpan<float>(source, dimension).CopyTo(new Span<float>(value, dimension));
            new Span<float>(value + dimension, layout.ValueStride - dimension).Clear();
        }
    }

    /// <summary>RoFormer's rotation in the half-split form of Hugging Face's checkpoints: coordinate i pairs with i + dimension / 2.</summary>
    private void Rotate(float* source, float* norm, float* angles, float* destination, float scale)
    {
        int dimension = shape.Layout.HeadDimension;
        int half = dimension / 2;
        float factor = norm == null ? 1 : InverseRootMeanSquare(source, dimension, shape.NormEpsilon!.Value);
        int i = 0;
        for (; norm == null && i <= half - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> first = Vector256.Load(source + i), second = Vector256.Load(source + half + i);
            Vector256<float> cosine = Vector256.Load(angles + i), sine = Vector256.Load(angles + half + i);
            (((first * cosine) - (second * sine)) * scale).Store(destination + i);
            (((second * cosine) + (first * sine)) * scale).Store(destination + half + i);
        }

        for (; i < half; i++)
        {
            float first = source[i], second = source[i + half];
            if (norm != null)
            {
                first = first * factor * norm[i];
                second = second * factor * norm[i + half];
            }

            float cosine = angles[i], sine = angles[i + half];
            destination[i] = ((first * cosine) - (second * sine)) * scale;
            destination[i + half] = ((second * cosine) + (first * sine)) * scale;
        }
    }

    private static float InverseRootMeanSquare(float* values, int count, float epsilon)
    {
        float sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += values[i] * values[i];
        }

        return 1 / MathF.Sqrt((sum / count) + epsilon);
    }
}
