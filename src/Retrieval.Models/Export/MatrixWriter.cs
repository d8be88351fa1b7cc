using System.Runtime.InteropServices;

namespace Retrieval.Models.Export;

/// <summary>
/// Writes the checkpoint's matrices, [outputs, inputs] as Hugging Face stores them, as the [inputs, outputs] that a row-major product
/// wants; several matrices that read the same input become one. Holds only a block of a matrix at a time.
/// </summary>
internal sealed class MatrixWriter(Checkpoint checkpoint, WeightFile file)
{
    /// <summary>Floats of a block, so 64 MB.</summary>
    private const int BlockFloats = 16 << 20;

    /// <summary>Writes in 32 or 16 bits.</summary>
    /// <returns>Where the matrix starts in the file, and its bytes.</returns>
    public (long Offset, long Bytes) Write(ReadOnlySpan<string> tensors, bool half)
    {
        (int outputs, int inputs) = Shape(tensors);
        long bytes = (long)outputs * inputs * (half ? sizeof(ushort) : sizeof(float));
        long offset = file.Align(bytes);
        foreach (float[] block in Blocks(tensors.ToArray(), outputs, inputs))
        {
            file.Write(half ? MemoryMarshal.AsBytes<Half>(ToHalf(tensors[0], block)) : MemoryMarshal.AsBytes<float>(block));
        }

        return (offset, bytes);
    }

    /// <summary>Writes signed 7-bit integers.</summary>
    /// <returns>Where the matrix starts in the file, its bytes, and the scale of each output.</returns>
    public (long Offset, long Bytes, float[] Scales) WriteInt8(ReadOnlySpan<string> tensors)
    {
        (int outputs, int inputs) = Shape(tensors);
        float[] scales = Scales(tensors, outputs, inputs);
        long bytes = (long)outputs * inputs;
        long offset = file.Align(bytes);
        foreach (float[] block in Blocks(tensors.ToArray(), outputs, inputs))
        {
            var quantized = new sbyte[block.Length];
            for (int start = 0; start < block.Length; start += outputs)
            {
                Int8Matrix.Quantize(block.AsSpan(start, outputs), scales, quantized.AsSpan(start, outputs));
            }

            file.Write(MemoryMarshal.AsBytes<sbyte>(quantized));
        }

        return (offset, bytes, scales);
    }

    /// <summary>Outputs of all the tensors together, and the inputs they share.</summary>
    public (int Outputs, int Inputs) Shape(ReadOnlySpan<string> tensors)
    {
        int outputs = 0;
        foreach (string tensor in tensors)
        {
            outputs += checked((int)checkpoint.Tensors[tensor].Shape[0]);
        }

        return (outputs, checked((int)checkpoint.Tensors[tensors[0]].Shape[1]));
    }

    private float[] Scales(ReadOnlySpan<string> tensors, int outputs, int inputs)
    {
        var scales = new float[outputs];
        var row = new float[inputs];
        int output = 0;
        foreach (string tensor in tensors)
        {
            long rows = checkpoint.Tensors[tensor].Shape[0];
            for (long r = 0; r < rows; r++)
            {
                checkpoint.ReadSingle(tensor, r * inputs, row);
                scales[output++] = Int8Matrix.Scale(row);
            }
        }

        return scales;
    }

    /// <summary>The transposed matrix by blocks of whole inputs, [count, outputs].</summary>
    private IEnumerable<float[]> Blocks(string[] tensors, int outputs, int inputs)
    {
        int height = Math.Clamp(BlockFloats / outputs, 1, inputs);
        var segment = new float[height];
        for (int first = 0; first < inputs; first += height)
        {
            int count = Math.Min(height, inputs - first);
            var block = new float[count * outputs];
            int output = 0;
            foreach (string tensor in tensors)
            {
                long rows = checkpoint.Tensors[tensor].Shape[0];
                for (long r = 0; r < rows; r++, output++)
                {
                    checkpoint.ReadSingle(tensor, (r * inputs) + first, segment.AsSpan(0, count));
                    for (int i = 0; i < count; i++)
                    {
                        block[(i * outputs) + output] = segment[i];
                    }
                }
            }

            yield return block;
        }
    }

    /// <summary>Rounds to 16 bits.</summary>
    /// <exception cref="NotSupportedException">A value is beyond their range.</exception>
    public static Half[] ToHalf(string tensor, ReadOnlySpan<float> values)
    {
        var halves = new Half[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            halves[i] = (Half)values[i];
            if (Half.IsInfinity(halves[i]))
            {
                throw new NotSupportedException($"{tensor} holds {values[i]}, beyond the largest 16-bit float (65504): export as fp32 or int8.");
            }
        }

        return halves;
    }
}
