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
        }
        catch (JsonException error)
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
}
