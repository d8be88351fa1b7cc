using System.Text.Json;
using Retrieval.Server.Http;

namespace Retrieval.Server.Generating;

/// <summary>Content that is a text, or an array of parts of which this server reads those of text.</summary>
internal static class TextParts
{
    private const int MaxParts = 4096;

    /// <summary>Reads a field as one text; null when it is absent.</summary>
    /// <param name="body">Where it is.</param>
    /// <param name="name">The field.</param>
    /// <param name="separator">Stands between parts.</param>
    /// <exception cref="ApiException">Something else, or a part that is not text.</exception>
    public static string? Read(RequestBody body, string name, string separator)
    {
        if (!body.TryGet(name, out JsonElement value))
        {
            return null;
        }

        string path = body.PathOf(name);
        return value.ValueKind switch
        {
            JsonValueKind.String => RequestBody.TextOf(value, path),
            JsonValueKind.Array => string.Join(separator, body.Items(name, MaxParts).Select(item => ReadPart(item.Value, item.Path))),
            _ => throw RequestBody.Unexpected(path, "a text or an array of text parts", value),
        };
    }

    private static string ReadPart(JsonElement element, string path)
    {
        var part = RequestBody.Of(element, path);
        return part.Text("type", 64) == "text"
            ? part.Text("text") ?? throw ApiException.Invalid(part.PathOf("text"), $"{part.PathOf("text")} is missing.")
            : throw ApiException.Invalid(part.PathOf("type"), $"{part.PathOf("type")} must be text: this server reads no other kind of content.");
    }
}
