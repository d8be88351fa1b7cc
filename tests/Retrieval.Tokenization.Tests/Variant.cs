using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Retrieval.Tokenization.Tests;

/// <summary>
/// A family's tokenizer with other components, and what the reference library (npm <c>tokenizers</c> 0.23.2) makes of random texts
/// and of random ids with it.
/// </summary>
public sealed record Variant(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("base")] string Base,
    [property: JsonPropertyName("patch")] JsonObject Patch,
    [property: JsonPropertyName("model")] JsonObject Model,
    [property: JsonPropertyName("cases")] Variant.Case[] Cases)
{
    private static readonly Variant[] All =
        JsonSerializer.Deserialize<Variant[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "variants.json")))!;

    public static TheoryData<string> Names => [.. All.Select(variant => variant.Name)];

    public static Variant Find(string name) => All.Single(variant => variant.Name == name);

    public Tokenizer Load() => TokenizerFile.Load(Base, root =>
    {
        foreach ((string component, JsonNode? value) in Patch)
        {
            root[component] = value?.DeepClone();
        }

        foreach ((string option, JsonNode? value) in Model)
        {
            root["model"]![option] = value?.DeepClone();
        }
    });

    public override string ToString() => Name;

    public sealed record Case(
        [property: JsonPropertyName("text")] string Text,
        [property: JsonPropertyName("ids")] int[] Ids,
        [property: JsonPropertyName("ids_to_decode")] int[] IdsToDecode,
        [property: JsonPropertyName("skip_special")] bool SkipSpecial,
        [property: JsonPropertyName("decoded")] string Decoded);
}
