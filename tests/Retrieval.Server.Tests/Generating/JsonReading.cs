using System.Text.Json;

namespace Retrieval.Server.Tests.Generating;

/// <summary>Short ways into responses.</summary>
internal static class JsonReading
{
    public static JsonElement Choice(this JsonElement body, int index = 0) => body.GetProperty("choices")[index];

    public static string Text(this JsonElement body, int index = 0)
    {
        JsonElement choice = body.Choice(index);
        return (choice.TryGetProperty("text", out JsonElement text) ? text : choice.GetProperty("message").GetProperty("content")).GetString()!;
    }

    public static string? FinishReason(this JsonElement body, int index = 0) => body.Choice(index).GetProperty("finish_reason").GetString();

    public static int Usage(this JsonElement body, string name) => body.GetProperty("usage").GetProperty(name).GetInt32();

    public static string? Error(this JsonElement body, string name) => body.GetProperty("error").GetProperty(name).ToString();
}
