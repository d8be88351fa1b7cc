using System.Net.Http.Json;
using System.Text.Json;

namespace Retrieval.Server.Tests.Traces;

/// <summary>Reads streams of traces.</summary>
internal static class TraceStreams
{
    // What any model goes on with.
    public static readonly string Prompt = string.Concat(Enumerable.Repeat("    total = total + values[index]\n", 12));

    /// <summary>Posts a request and reads all frames.</summary>
    public static async Task<JsonElement[]> TraceAsync(this HttpClient client, object body)
    {
        using HttpResponseMessage response = await client.PostAsJsonAsync("/v1/traces", body);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        string text = await response.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame =>
        {
            Assert.StartsWith("data: {", frame, StringComparison.Ordinal);
            return JsonSerializer.Deserialize<JsonElement>(frame["data: ".Length..]);
        })];
    }

    /// <summary>Traces until a draft was accepted: whether drafting pays is measured, and on a busy machine it may not for a while.</summary>
    public static async Task<JsonElement[]> TraceUntilAcceptedAsync(this HttpClient client)
    {
        for (int i = 0; i < 20; i++)
        {
            JsonElement[] frames = await client.TraceAsync(new { prompt = Prompt, max_tokens = 64, speculative = new { pauses = false } });
            if (frames[^1].GetProperty("metrics").GetProperty("num_accepted_draft_tokens").GetInt32() > 0)
            {
                return frames;
            }
        }

        Assert.Fail("Nothing was accepted: the test tests nothing.");
        return [];
    }

    /// <summary>The steps among frames.</summary>
    public static IEnumerable<JsonElement> Steps(this IEnumerable<JsonElement> frames) => frames.Where(frame => frame.GetProperty("type").GetString() == "step");

    /// <summary>All tokens the steps emitted.</summary>
    public static int[] Output(this IEnumerable<JsonElement> frames) =>
        [.. frames.Steps().SelectMany(step => step.GetProperty("emitted").EnumerateArray()).Select(token => token.GetProperty("token").GetInt32())];
}
