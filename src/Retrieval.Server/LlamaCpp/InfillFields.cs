using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Infilling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>Reads what <c>/infill</c> has beyond <c>/completion</c>.</summary>
internal static class InfillFields
{
    private const int MaxChunks = 256;
    private const string UnnamedChunk = "tmp";

    /// <summary>Reads the texts; all may be absent.</summary>
    public static InfillInput Read(RequestBody body) => new()
    {
        Prefix = body.Text("input_prefix") ?? "",
        Suffix = body.Text("input_suffix") ?? "",
        Begun = body.Text("prompt") ?? "",
        Extra = [.. body.Items("input_extra", MaxChunks).Select(item => ReadChunk(item.Value, item.Path))],
    };

    private static FileChunk ReadChunk(JsonElement value, string path)
    {
        var chunk = RequestBody.Of(value, path);
        string text = chunk.Text("text") ?? throw ApiException.Invalid(chunk.PathOf("text"), $"{chunk.PathOf("text")} is missing.");
        return new FileChunk(chunk.Text("filename", maxLength: 4096) ?? UnnamedChunk, text);
    }
}
