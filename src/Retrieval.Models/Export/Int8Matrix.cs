using System.Numerics.Tensors;

namespace Retrieval.Models.Export;

/// <summary>Symmetric quantisation of a matrix with one scale for each output column.</summary>
internal static class Int8Matrix
{
    /// <summary>
    /// Largest magnitude of a weight. Seven bits, since x86 without VNNI multiplies unsigned by signed bytes with a saturating add of
    /// two products: 2 * 255 * 63 fits 16 bits, with 8-bit weights it would not, and the integers would be silently wrong.
    /// </summary>
    public const int Largest = 63;

    /// <summary>The scale of one output column: its largest weight becomes the largest integer. 0 for a column of zeros.</summary>
    /// <param name="weights">[inputs]: a row of the checkpoint's [outputs, inputs] matrix.</param>
    public static float Scale(ReadOnlySpan<float> weights) => MathF.Abs(TensorPrimitives.MaxMagnitude(weights)) / Largest;

    /// <summary>Quantises the weights of one input: weights[o] is about scales[o] * quantized[o].</summary>
    /// <param name="weights">[outputs]</param>
    /// <param name="scales">[outputs]</param>
    /// <param name="quantized">[outputs]</param>
    public static void Quantize(ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, Span<sbyte> quantized)
    {
        for (int o = 0; o < weights.Length; o++)
        {
            float value = scales[o] > 0 ? MathF.Round(weights[o] / scales[o]) : 0;
            quantized[o] = (sbyte)Math.Clamp((int)value, -Largest, Largest);
        }
    }
}
