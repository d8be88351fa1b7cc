using System.Text.Json;

namespace Retrieval.Models;

/// <summary>Reads a small JSON file whose root is an object.</summary>
internal static class JsonFile
{
    public static JsonDocument Open(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointFormatException(path, "file", "a JSON file", "nothing", error);
        }

        return Parse(path, "JSON", bytes, new JsonDocumentOptions());
    }

    public static JsonDocument Parse(string path, string what, ReadOnlyMemory<byte> bytes, JsonDocumentOptions options)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes, options);
            CheckText(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CheckpointFormatException(path, what, "well-formed JSON", error.Message.ReplaceLineEndings(" "), error);
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        string found = document.RootElement.ValueKind.ToString();
        document.Dispose();
        throw new CheckpointFormatException(path, what, "an object", found);
    }

    /// <summary>
    /// The parser takes any bytes inside quotes, and throws <see cref="InvalidOperationException"/> only when they are read as text.
    /// </summary>
    private static void CheckText(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            element.GetString();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                CheckText(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                _ = property.Name;
                CheckText(property.Value);
            }
        }
    }
}
