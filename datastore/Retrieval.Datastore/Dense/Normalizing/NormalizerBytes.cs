using System.Runtime.InteropServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Dense.Normalizing;

/// <summary>A normaliser as it is stored: mean, scale, projection, floats one after the other.</summary>
internal static class NormalizerBytes
{
    public static int FloatCount(DenseOptions options) => options.HiddenSize * (2 + options.Dimensions);

    public static float[] Of(HiddenNormalizer normalizer) => [.. normalizer.Mean, .. normalizer.Scale, .. normalizer.Projection];

    public static ulong Checksum(ReadOnlySpan<float> floats) => XxHash64.Of(MemoryMarshal.AsBytes(floats));

    /// <summary>The normaliser of as many floats as <see cref="FloatCount"/> says.</summary>
    public static HiddenNormalizer Read(ReadOnlySpan<float> floats, DenseOptions options)
    {
        int hidden = options.HiddenSize;
        return new HiddenNormalizer(floats[..hidden].ToArray(), floats[hidden..(2 * hidden)].ToArray(), floats[(2 * hidden)..].ToArray());
    }
}
