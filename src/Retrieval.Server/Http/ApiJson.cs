using System.Text.Encodings.Web;
using System.Text.Json;

namespace Retrieval.Server.Http;

/// <summary>How responses are written: compact (some editors search the raw text), names in snake case, nulls spelled out.</summary>
internal static class ApiJson
{
    /// <summary>The options. Bodies are never put into HTML, so only what JSON demands is escaped.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = false,
    };

    /// <summary>Writes an object as the whole response.</summary>
    public static Task WriteAsync<T>(HttpContext context, T body, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, Options, "application/json; charset=utf-8", context.RequestAborted);
    }
}
