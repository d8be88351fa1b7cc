namespace Retrieval.Models;

/// <summary>Named configurations for benchmarks and tests; weights come from <see cref="RandomCheckpoint"/>.</summary>
public static class ModelShapes
{
    private static readonly Dictionary<string, ModelConfiguration> Known = new()
    {
        ["tiny"] = Shape("llama", 384, 1024, 6, 6, 2, 64, 8192, 2048) with { RmsNormEpsilon = 1e-5, RopeTheta = 100_000, TiedHead = true },
        ["0.1b"] = Shape("llama", 768, 2816, 12, 12, 4, 64, 16384, 4096) with { TiedHead = true },
        ["qwen2.5-0.5b"] = Shape("qwen2", 896, 4864, 24, 14, 2, 64, 151936, 32768) with
        {
            RopeTheta = 1_000_000, TiedHead = true, QueryKeyValueBias = true,
        },
        ["7b"] = Shape("llama", 4096, 11008, 32, 32, 32, 128, 32000, 4096) with { RmsNormEpsilon = 1e-5 },
    };

    /// <summary>
    /// The names: <c>tiny</c> (that of the default model, 12.6 M parameters), <c>0.1b</c> (109 M), <c>qwen2.5-0.5b</c> (494 M),
    /// <c>7b</c> (that of Llama 2 7B, 6.7 G).
    /// </summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The configuration of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">Unknown name; the message lists the known ones.</exception>
    public static ModelConfiguration Get(string name) =>
        Known.TryGetValue(name, out ModelConfiguration? shape)
            ? shape
            : throw new ArgumentException($"No shape {name}; there are {string.Join(", ", Names)}.", nameof(name));

    private static ModelConfiguration Shape(
        string modelType, int hidden, int intermediate, int layers, int heads, int keyValueHeads, int headDimension, int vocabulary,
        int positions) => new()
        {
            ModelType = modelType,
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            LayerCount = layers,
            HeadCount = heads,
            KeyValueHeadCount = keyValueHeads,
            HeadDimension = headDimension,
            VocabularySize = vocabulary,
            MaxPositions = positions,
            AttentionMultiplier = 1 / Math.Sqrt(headDimension),
        };
}
