namespace Retrieval.Models.Tests;

/// <summary>Checkpoints and reference results copied beside the tests.</summary>
internal static class Fixtures
{
    public static string[] Variants { get; } = ["granite", "llama-bias", "llama-linear", "llama3-rope", "mistral", "qwen2", "qwen2-yarn", "qwen3"];

    public static string Variant(string name) => Path.Combine(AppContext.BaseDirectory, "fixtures", name);
}
