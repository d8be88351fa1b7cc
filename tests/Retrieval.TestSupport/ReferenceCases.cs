using System.Text.Json;
using Retrieval.Models;

namespace Retrieval.TestSupport;

/// <summary>Checkpoints and results of an independent PyTorch implementation, copied beside the tests (5.5 MB).</summary>
public static class ReferenceCases
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Small checkpoints of other architectures.</summary>
    public static string[] Variants { get; } =
        ["granite", "llama-bias", "llama-linear", "llama3-rope", "mistral", "qwen2", "qwen2-yarn", "qwen3"];

    /// <summary>All models with results.</summary>
    public static string[] Models { get; } = ["target", "draft", .. Variants];

    /// <summary>Checkpoint directory of a model.</summary>
    public static string Model(string name) => name switch
    {
        "target" => DefaultModel.TargetDirectory,
        "draft" => DefaultModel.DraftDirectory,
        _ => Folder(name),
    };

    /// <summary>The reference results of a model: prompts, and for the variants one more case with only a greedy continuation.</summary>
    public static ReferenceCase[] Of(string name)
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
