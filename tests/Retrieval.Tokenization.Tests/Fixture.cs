using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retrieval.Tokenization.Tests;

/// <summary>The tokenizers under test and what the reference library makes of 102 hard texts with each.</summary>
internal static class Fixture
{
    public const string Default = "default";

    private static readonly Dictionary<string, Tokenizer> Loaded = [];

    public static readonly string[] Families = ["deepseek", "gpt2", "llama2", "llama3", "mistral", "qwen2", "starcoder2"];

    public static readonly string[] ByteLevelFamilies = [Default, "deepseek", "gpt2", "llama3", "qwen2", "starcoder2"];

    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public static string File(string name) => Path.Combine(Folder(name), "tokenizer.json");

    public static Tokenizer Load(string name)
    {
        lock (Loaded)
        {
            return Loaded.TryGetValue(name, out Tokenizer? tokenizer) ? tokenizer : Loaded[name] = Tokenizer.Load(Folder(name));
        }
    }

    public static Case[] Cases(string name) =>
        JsonSerializer.Deserialize<Case[]>(System.IO.File.ReadAllText(Path.Combine(Folder(name), "expected.json")))!;

    public sealed record Case(
        [property: JsonPropertyName("text")] string Text,
        [property: JsonPropertyName("ids")] int[] Ids,
        [property: JsonPropertyName("ids_with_special")] int[] IdsWithSpecial,
        [property: JsonPropertyName("decoded")] string Decoded,
        [property: JsonPropertyName("decoded_with_special")] string DecodedWithSpecial);
}
