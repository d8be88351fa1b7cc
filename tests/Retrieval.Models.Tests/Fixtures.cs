using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retrieval.Models.Tests;

/// <summary>Checkpoints and results of an independent PyTorch implementation, copied beside the tests (5.5 MB).</summary>
internal static class Fixtures
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string[] Variants { get; } = ["granite", "llama-bias", "llama-linear", "llama3-rope", "mistral", "qwen2", "qwen2-yarn", "qwen3"];

    public static string[] Models { get; } = ["target", "draft", .. Variants];

    /// <summary>Checkpoint directory of a model.</summary>
    public static string Model(string name) => name switch
    {
        "target" => DefaultModel.TargetDirectory,
        "draft" => DefaultModel.DraftDirectory,
        _ => Folder(name),
    };

    /// <summary>The reference results of a model: prompts, and for the variants one more case with only a greedy continuation.</summary>
    public static ReferenceCase[] Cases(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(Folder(name), "reference.json"));
        if (name is "target" or "draft")
        {
            return JsonSerializer.Deserialize<ReferenceCase[]>(file, SnakeCase)!;
        }

        VariantReference reference = JsonSerializer.Deserialize<VariantReference>(file, SnakeCase)!;
        return [.. reference.Prefixes, reference.Greedy];
    }

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    private sealed record VariantReference(ReferenceCase[] Prefixes, ReferenceCase Greedy);
}

/// <summary>One prompt: at each of <see cref="Rows"/> the largest logits, then the greedy continuation.</summary>
internal sealed record ReferenceCase
{
    public required int[] TokenIds { get; init; }

    public int[] Rows { get; init; } = [];

    [JsonPropertyName("top8_ids")]
    public int[][] TopIds { get; init; } = [];

    [JsonPropertyName("top8_logits")]
    public float[][] TopLogits { get; init; } = [];

    [JsonPropertyName("logsumexp")]
    public float[] LogSumExp { get; init; } = [];

    public int[] GreedyIds { get; init; } = [];
}
