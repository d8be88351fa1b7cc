using System.Numerics.Tensors;

namespace Retrieval.Models.Reference;

/// <summary>Root mean square norm (Zhang and Sennrich 2019, arXiv:1910.07467) of consecutive groups as wide as the weight.</summary>
internal sealed class RmsNorm(float[] weight, double epsilon)
{
    /// <param name="x">[groups, width]</param>
    /// <param name="y">[groups, width]; may be <paramref name="x"/> itself.</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int start = 0; start < x.Length; start += weight.Length)
        {
            ReadOnlySpan<float> group = x.Slice(start, weight.Length);
            float scale = 1 / MathF.Sqrt((TensorPrimitives.Dot(group, group) / weight.Length) + (float)epsilon);
            for (int i = 0; i < weight.Length; i++)
            {
                y[start + i] = group[i] * scale * weight[i];
            }
        }
    }
}
