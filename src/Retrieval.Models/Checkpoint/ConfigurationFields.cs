using System.Text.Json;

namespace Retrieval.Models;

/// <summary>
/// Typed access to the fields of one JSON object; every failure names the file, the field and its range. Null counts as absent.
/// </summary>
internal readonly struct ConfigurationFields(string path, JsonElement element, string prefix = "")
{
    /// <summary>Above any real model, below any overflow of the products that sizes enter.</summary>
    private const int MaxSize = 1 << 24;

    public bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public bool Has(string name) => TryGet(name, out _);

    public int Size(string name, int? absent = null)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return absent ?? throw Error(name, $"an integer from 1 to {MaxSize}", "nothing");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int size) && size is >= 1 and <= MaxSize
            ? size
            : throw Error(name, $"an integer from 1 to {MaxSize}", value.GetRawText());
    }

    public double Number(string name, double? absent = null)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return absent ?? throw Error(name, "a number", "nothing");
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Error(name, "a number", value.GetRawText());
    }

    public double Positive(string name, double? absent = null)
    {
        double number = Number(name, absent);
        return number > 0 ? number : throw Error(name, "a number above 0", $"{number}");
    }

    public bool Flag(string name, bool absent)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return absent;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Error(name, "true or false", value.GetRawText());
    }

    public string? Text(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Error(name, "a string", value.GetRawText());
    }

    public string[] Texts(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Error(name, "a list of strings", Shorten(value));
    }

    /// <summary>Token ids given as one number or as a list.</summary>
    public int[] TokenIds(string name, int vocabularySize)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        var ids = new List<int>();
        foreach (JsonElement item in items)
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out int id) || id < 0 || id >= vocabularySize)
            {
                throw Error(name, $"token ids from 0 to {vocabularySize - 1}", Shorten(value));
            }

            ids.Add(id);
        }

        return [.. ids];
    }

    public ConfigurationFields? Section(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? new ConfigurationFields(path, value, prefix + name + ".")
            : throw Error(name, "an object", Shorten(value));
    }

    public CheckpointFormatException Error(string name, string expected, string found) => new(path, $"\"{prefix}{name}\"", expected, found);

    private static string Shorten(JsonElement value)
    {
        string text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 80 ? text : text[..80] + "...";
    }
}
