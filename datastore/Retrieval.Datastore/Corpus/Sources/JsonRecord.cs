using System.Text.Json;
using Retrieval.Datastore.Corpus.Licenses;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Reads single fields of one JSON object without building it. The first property of a name counts.</summary>
internal static class JsonRecord
{
    /// <summary>Decodes the text field into the buffer, and checks that the whole line is one JSON value.</summary>
    public static LoadOutcome ReadText(ReadOnlySpan<byte> line, JsonField field, ContentBuffer buffer)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            if (!TryFind(ref reader, field))
                return new LoadOutcome(SkipReason.MalformedRecord, $"no field '{field}'");
            if (reader.TokenType != JsonTokenType.String)
                return new LoadOutcome(SkipReason.MalformedRecord, $"field '{field}' is not a string");
            buffer.Length = 0;
            buffer.Length = reader.CopyString(buffer.Free(reader.ValueSpan.Length));
            while (reader.Read())
            {
            }

            return LoadOutcome.Loaded;
        }
        catch (JsonException exception)
        {
            return new LoadOutcome(SkipReason.MalformedRecord, $"not JSON at byte {exception.BytePositionInLine}");
        }
        catch (InvalidOperationException)
        {
            return new LoadOutcome(SkipReason.InvalidUtf8, $"field '{field}' is not valid Unicode");
        }
    }

    /// <summary>A string field; null when it is missing, not a string, or the line is not JSON.</summary>
    public static string? ReadString(ReadOnlySpan<byte> line, JsonField field)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            return TryFind(ref reader, field) && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The licence field in normal form; null when it is missing or not an expression.</summary>
    public static string? ReadLicense(ReadOnlySpan<byte> line, JsonField field)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            if (!TryFind(ref reader, field))
                return null;
            if (reader.TokenType == JsonTokenType.String)
                return SpdxExpression.TryParse(reader.GetString())?.ToString();
            if (reader.TokenType != JsonTokenType.StartArray)
                return null;
            List<string> all = [];
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
                all.Add($"({reader.GetString()})");
            return SpdxExpression.TryParse(string.Join(" AND ", all))?.ToString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryFind(ref Utf8JsonReader reader, JsonField field)
    {
        if (!reader.Read())
            return false;
        for (int part = 0; part < field.Parts.Length; part++)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !TryFindProperty(ref reader, field.Parts[part]))
                return false;
        }

        return true;
    }

    private static bool TryFindProperty(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
