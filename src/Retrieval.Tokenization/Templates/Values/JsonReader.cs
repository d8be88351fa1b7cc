using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>JSON as template values: nothing is dropped or renamed; of equal keys the last one counts.</summary>
internal static class JsonReader
{
    public static Value Read(JsonElement element) => Read(element, RenderLimits.ValueDepth);

    private static Value Read(JsonElement element, int depth)
    {
        if (depth < 0)
        {
            throw new RenderFault($"JSON that nests deeper than {RenderLimits.ValueDepth} levels");
        }

        return element.ValueKind switch
        {
            JsonValueKind.Object => ReadObject(element, depth),
            JsonValueKind.Array => new SequenceValue([.. element.EnumerateArray().Select(item => Read(item, depth - 1))]),
            JsonValueKind.String => new TextValue(ReadText(element.GetString)),
            JsonValueKind.Number => ReadNumber(element.GetRawText()),
            JsonValueKind.True => BooleanValue.Of(true),
            JsonValueKind.False => BooleanValue.Of(false),
            _ => NoneValue.Instance,
        };
    }

    private static MappingValue ReadObject(JsonElement element, int depth)
    {
        var entries = new OrderedDictionary<Value, Value>();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            entries[new TextValue(ReadText(() => property.Name))] = Read(property.Value, depth - 1);
        }

        return new MappingValue(entries);
    }

    // The reader finds out late that an escaped surrogate stands alone.
    private static string ReadText(Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException)
        {
            throw new RenderFault("JSON with a string that is not valid Unicode");
        }
    }

    private static Value ReadNumber(string text) => text.AsSpan().IndexOfAny(".eE") >= 0
        ? new FloatValue(double.Parse(text, CultureInfo.InvariantCulture))
        : text.Length <= RenderLimits.IntegerBits / 4 ? new IntegerValue(BigInteger.Parse(text, CultureInfo.InvariantCulture))
        : throw new RenderFault("JSON with an integer that is too long");
}
