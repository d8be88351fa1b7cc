using System.Text.Json;

namespace Retrieval.Cli.Tests;

/// <summary>A prompt and its greedy continuation by the default model, computed with PyTorch.</summary>
public sealed record Reference(string Prompt, int[] TokenIds, int[] GreedyIds, string GreedyText)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Reference Fibonacci { get; } = JsonSerializer.Deserialize<Reference>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "fibonacci.json")), Json)!;

    public string Ids => string.Join(',', TokenIds);
}
