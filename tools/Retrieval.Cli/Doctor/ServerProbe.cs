using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Retrieval.Cli.Doctor;

/// <summary>A server, asked the way clients ask. Every answer that is not what a client needs becomes a <see cref="ProbeException"/>.</summary>
internal sealed class ServerProbe : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="url">The server's address.</param>
    /// <param name="key">An API key, or null.</param>
    public ServerProbe(Uri url, string? key)
    {
        _client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Name of the model, once it was asked for.</summary>
    public string Model { get; set; } = "";

    /// <summary>Gets an object.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        Parse((await SendAsync(HttpMethod.Get, path, null, cancellationToken)).Text, path);

    /// <summary>Posts an object and gets one.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        Parse(await PostTextAsync(path, body, cancellationToken), path);

    /// <summary>Posts an object and gets the raw text.</summary>
    public async Task<string> PostTextAsync(string path, object body, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, path, body, cancellationToken)).Text;

    /// <summary>Posts an object and gets the frames of a stream, "[DONE]" included.</summary>
    /// <param name="path">Where.</param>
    /// <param name="body">What.</param>
    /// <param name="leastFrames">How many the client relies on.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    public async Task<IReadOnlyList<string>> PostStreamAsync(string path, object body, int leastFrames, CancellationToken cancellationToken)
    {
        (string text, string? type) = await SendAsync(HttpMethod.Post, path, body, cancellationToken);
        Require(type == "text/event-stream", $"{path}: the stream's type is {type}, not text/event-stream");
        string[] frames = [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(frame => !frame.StartsWith(':')).Select(frame =>
            frame.StartsWith("data: ", StringComparison.Ordinal) ? frame["data: ".Length..] : throw new ProbeException($"{path}: a frame does not begin with 'data: '"))];
        Require(frames.Length >= leastFrames, $"{path}: the stream has {frames.Length} frames, not {leastFrames} or more");
        return frames;
    }

    /// <summary>A condition that a client relies on.</summary>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ProbeException(otherwise);
        }
    }

    /// <summary>A member that a client reads, by its path.</summary>
    public static JsonElement Read(JsonElement body, params string[] path)
    {
        foreach (string name in path)
        {
            body = int.TryParse(name, out int index)
                ? body.ValueKind == JsonValueKind.Array && index < body.GetArrayLength() ? body[index] : throw Missing()
                : body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement member) ? member : throw Missing();
        }

        return body;

        ProbeException Missing() => new($"the answer has no {string.Join('.', path)}");
    }

    /// <summary>A text that a client reads, by its path.</summary>
    public static string Text(JsonElement body, params string[] path) =>
        Read(body, path) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Wrong(path, "text");

    /// <summary>A whole number that a client reads, by its path.</summary>
    public static int Integer(JsonElement body, params string[] path) =>
        Read(body, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : throw Wrong(path, "whole number");

    /// <summary>Length of an array that a client reads, by its path.</summary>
    public static int Length(JsonElement body, params string[] path) =>
        Read(body, path) is { ValueKind: JsonValueKind.Array } array ? array.GetArrayLength() : throw Wrong(path, "array");

    public void Dispose() => _client.Dispose();

    /// <summary>Parses a text that must be JSON.</summary>
    public static JsonElement Parse(string text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            throw new ProbeException($"{path}: the answer is not JSON");
        }
    }

    private async Task<(string Text, string? Type)> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
            string text = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? (text, response.Content.Headers.ContentType?.MediaType)
                : throw new ProbeException($"{path}: {(int)response.StatusCode} {Shorten(text)}");
        }
        catch (HttpRequestException error)
        {
            throw new ProbeException($"{path}: {error.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProbeException($"{path}: no answer within a minute");
        }
    }

    private static ProbeException Wrong(string[] path, string expected) => new($"the answer's {string.Join('.', path)} is no {expected}");

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
