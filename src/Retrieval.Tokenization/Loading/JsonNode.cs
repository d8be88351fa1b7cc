using System.Text.Json;

namespace Retrieval.Tokenization.Loading;

/// <summary>A JSON value that knows which file and which component it is, so that every error can say so.</summary>
internal readonly record struct JsonNode(string File, string Component, JsonElement Element)
{
    public bool IsString => Element.ValueKind == JsonValueKind.String;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public bool IsArray => Element.ValueKind == JsonValueKind.Array;

    public static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
        }
        catch (JsonException error)
        {
            throw new TokenizerFormatException(file, "JSON", "one complete JSON object", error.Message, error);
        }
    }

    public static JsonNode Root(string file, JsonDocument document)
    {
        var root = new JsonNode(file, "$", document.RootElement);
        return root.IsObject ? root : throw root.Unexpected("an object");
    }

    /// <summary>The member called <paramref name="name"/>, or null when it is absent or JSON null.</summary>
    public JsonNode? Optional(string name)
    {
        if (!IsObject)
        {
            throw Unexpected("an object");
        }

        return Element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? new JsonNode(File, Component == "$" ? name : $"{Component}.{name}", value)
            : null;
    }

    public JsonNode Required(string name) => Optional(name) ?? throw Error($"a member \"{name}\"", "none");

    public string Text()
    {
        try
        {
            return IsString ? Element.GetString()! : throw Unexpected("a string");
        }
        catch (InvalidOperationException)
        {
            throw Error("a string of valid Unicode", "a lone surrogate");
        }
    }

    public string? OptionalText(string name) => Optional(name)?.Text();

    public int Integer(int minimum, int maximum) =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out int value) && value >= minimum && value <= maximum
            ? value
            : throw Unexpected($"an integer of {minimum} to {maximum}");

    public bool Boolean() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unexpected("true or false"),
    };

    public bool Boolean(string name, bool otherwise) => Optional(name)?.Boolean() ?? otherwise;

    public IEnumerable<JsonNode> Items()
    {
        if (!IsArray)
        {
            throw Unexpected("an array");
        }

        JsonNode self = this;
        return Element.EnumerateArray().Select((item, index) => new JsonNode(self.File, $"{self.Component}[{index}]", item));
    }

    public IEnumerable<JsonNode> Items(string name) => Required(name).Items();

    public TokenizerFormatException Unexpected(string expected)
    {
        string raw = Element.GetRawText();
        return Error(expected, raw.Length <= 60 ? raw : string.Concat(raw.AsSpan(0, 57), "..."));
    }

    public TokenizerFormatException Error(string expected, string found) => new(File, Component, expected, found);
}
