using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.LlamaCpp;

/// <summary>Sends bodies as they are written, and reads answers as they come.</summary>
internal static class Body
{
    /// <summary>Posts JSON text; returns status and the raw answer.</summary>
    public static async Task<(int Status, string Raw)> PostRawAsync(this RunningServer server, string path, string json, HttpClient? client = null)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await (client ?? server.Client).PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Posts an object and expects success.</summary>
    public static async Task<JsonElement> AskAsync(this RunningServer server, string path, object body, HttpClient? client = null)
    {
        (int status, JsonElement answer) = await server.PostAsync(path, body, client);
        Assert.True(status == 200, answer.ToString());
        return answer;
    }

    /// <summary>Posts JSON text and expects an error; returns its status and the parameter it names.</summary>
    public static async Task<(int Status, string? Parameter, string Message)> FailAsync(this RunningServer server, string path, string json)
    {
        (int status, string raw) = await server.PostRawAsync(path, json);
        Assert.True(status >= 400, raw);
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(raw).GetProperty("error");
        return (status, error.GetProperty("param").GetString(), error.GetProperty("message").GetString()!);
    }

    /// <summary>The frames of a stream, without <c>data: </c>.</summary>
    public static JsonElement[] FramesOf(string raw) =>
        [.. raw.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame =>
        {
            Assert.StartsWith("data: ", frame, StringComparison.Ordinal);
            return JsonSerializer.Deserialize<JsonElement>(frame["data: ".Length..]);
        })];

    /// <summary>Waits for something that must come to be soon, whatever else the machine does.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(20), "It never came to be.");
            await Task.Delay(2);
        }
    }

    public static string Text(this JsonElement answer, string name = "content") => answer.GetProperty(name).GetString()!;

    public static int Number(this JsonElement answer, string name) => answer.GetProperty(name).GetInt32();
}
