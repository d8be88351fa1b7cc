using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Retrieval.Verification.Kernels;

/// <summary>Row-wise arithmetic between the matrix products. What becomes of an element does not depend on where in a vector it falls.</summary>
internal static class ElementwiseWork
{
    /// <summary>What an activation of 0 becomes: bytes are unsigned, activations are not.</summary>
    public const int QuantizedZero = 128;

    /// <summary>output[i] = gate[i] / (1 + exp(-gate[i])) * up[i].</summary>
    public static void SwiGlu(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= output.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                Vector512<float> g = Vector512.Create(gate[i..]);
                (g / (Vector512<float>.One + VectorMath.Exp(-g)) * Vector512.Create(up[i..])).CopyTo(output[i..]);
            }
        }

        for (; i <= output.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            SwiGlu8(gate[i..], up[i..], output[i..]);
        }

        if (i < output.Length)
        {
            Span<float> padded = stackalloc float[3 * Vector256<float>.Count];
            padded.Clear();
            gate[i..].CopyTo(padded);
            up[i..].CopyTo(padded[8..]);
            SwiGlu8(padded, padded[8..], padded[16..]);
            padded.Slice(16, output.Length - i).CopyTo(output[i..]);
        }
    }

    private static void SwiGlu8(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output)
    {
        Vector256<float> g = Vector256.Create(gate);
        (g / (Vector256<float>.One + VectorMath.Exp(-g)) * Vector256.Create(up)).CopyTo(output);
    }

    /// <summary>
    /// Symmetric 8-bit quantisation of one row: output[i] = round(values[i] / scale) + 128 with scale = largest magnitude / 127, ties to even.
    /// </summary>
    /// <returns>The scale; 0 for a row of zeros.</returns>
    public static float Quantize(ReadOnlySpan<float> values, Span<byte> output)
    {
        float largest = TensorPrimitives.MaxMagnitude(values);
        largest = MathF.Abs(largest);
        float inverse = largest > 0 ? 127 / largest : 0;
        int i = 0;
        Vector256<float> factor = Vector256.Create(inverse);
        Vector256<int> zeroPoint = Vector256.Create(QuantizedZero);
        for (; i <= values.Length - 32; i += 32)
        {
            Vector256<int> a = Quantize8(values[i..], factor) + zeroPoint;
            Vector256<int> b = Quantize8(values[(i + 8)..], factor) + zeroPoint;
            Vector256<int> c = Quantize8(values[(i + 16)..], factor) + zeroPoint;
            Vector256<int> d = Quantize8(values[(i + 24)..], factor) + zeroPoint;
            Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d)).AsByte().CopyTo(output[i..]);
        }

        for (; i < values.Length; i++)
        {
            output[i] = (byte)((int)MathF.Round(values[i] * inverse) + QuantizedZero);
        }

        return largest / 127;
    }

    /// <summary>output[i] = sums[i] * rowScale * columnScales[i] (+ bias[i]).</summary>
    public static void Dequantize(ReadOnlySpan<int> sums, float rowScale, ReadOnlySpan<float> columnScales, ReadOnlySpan<float> bias, Span<float> output)
    {
        int i = 0;
        Vector256<float> row = Vector256.Create(rowScale);
        for (; i <= output.Length - 8; i += 8)
        {
            Vector256<float> value = Vector256.ConvertToSingle(Vector256.Create(sums[i..])) * row * Vector256.Create(columnScales[i..]);
            (bias.IsEmpty ? value : value + Vector256.Create(bias[i..])).CopyTo(output[i..]);
        }

        for (; i < output.Length; i++)
        {
            float value = sums[i] * rowScale * columnScales[i];
            output[i] = bias.IsEmpty ? value : value + bias[i];
        }
    }

    private static Vector256<int> Quantize8(ReadOnlySpan<float> values, Vector256<float> factor) =>
        Vector256.ConvertToInt32Native(Vector256.Round(Vector256.Create(values) * factor));
}
