using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Generating;

/// <summary>A streamed response, read to its end.</summary>
/// <param name="Raw">Its bytes as text.</param>
internal sealed partial record EventText(string Raw)
{
    /// <summary>The objects of its frames; checks their form and that the last is [DONE].</summary>
    public IReadOnlyList<JsonElement> Events
    {
        get
        {
            string[] frames = Raw.Split("\n\n");
            Assert.Equal("", frames[^1]);
            Assert.Equal("data: [DONE]", frames[^2]);
            return [.. frames[..^2].Select(frame =>
            {
                Assert.StartsWith("data: {", frame);
                Assert.DoesNotContain('\n', frame);
                return JsonSerializer.Deserialize<JsonElement>(frame[6..]);
            })];
        }
    }

    /// <summary>What all events about a choice, in order.</summary>
    public IReadOnlyList<JsonElement> Choice(int index) =>
        [.. Events.SelectMany(frame => frame.GetProperty("choices").EnumerateArray()).Where(choice => choice.GetProperty("index").GetInt32() == index)];

    /// <summary>All text of a choice.</summary>
    public string Text(int index) => string.Concat(Choice(index).Select(choice =>
        choice.TryGetProperty("delta", out JsonElement delta)
            ? delta.TryGetProperty("content", out JsonElement content) ? content.GetString() : ""
            : choice.GetProperty("text").GetString()));

    /// <summary>Without what differs from run to run.</summary>
    public string Masked => Timings().Replace(Changing().Replace(Raw, "\"$1\":\"*\""), "\"timings\":{}");

    public static async Task<EventText> PostAsync(RunningServer server, string path, object body)
    {
        using HttpResponseMessage response = await server.Client.PostAsJsonAsync(path, body);
        string raw = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, raw);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        return new EventText(raw);
    }

    [GeneratedRegex("\"(id|created|system_fingerprint)\":(?:\"[a-z]+[-_][0-9a-f]+\"|[0-9]+)")]
    private static partial Regex Changing();

    [GeneratedRegex("\"timings\":\\{[^}]*\\}")]
    private static partial Regex Timings();
}
