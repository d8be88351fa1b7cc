using System.Text.Json;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Clients;

/// <summary>Tabby's editor clients, and its server with us as its model.</summary>
[Collection(SharedServer.Collection)]
public sealed class TabbyTests(SharedServer shared)
{
    [Fact]
    public async Task Editor_Recorded_GetsChoicesThenReportsEvents()
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/v1/completions", RecordedBody.Of("tabby-editor"));
        Assert.True(status == 200, raw);
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(raw);
        answer.GetProperty("choices")[0].Text("text");
        string view = JsonSerializer.Serialize(new { type = "view", completion_id = answer.Text("id"), choice_index = 0 });
        Assert.Equal(200, (await shared.Server.PostRawAsync("/v1/events", view)).Status);
    }

    [Fact]
    public async Task Server_AsLlamaCpp_ReadsContentUntilStop()
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/completion", RecordedBody.Of("tabby-server-llama"));
        Assert.Equal(200, status);
        JsonElement[] frames = Body.FramesOf(raw); // every frame is parsed
        Assert.All(frames, frame => frame.Text());
        Assert.Equal(frames.Length - 1, Array.FindIndex(frames, frame => frame.GetProperty("stop").GetBoolean()));
    }

    [Fact]
    public async Task Server_AsOpenAI_MeetsAFinishReasonBeforeWhatItCannotParse()
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/v1/completions", RecordedBody.Of("tabby-server-openai"));
        Assert.True(status == 200, raw);
        string[] frames = [.. raw.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame["data: ".Length..])];
        Assert.Equal("[DONE]", frames[^1]);
        JsonElement[] parsed = [.. frames[..^1].Select(frame => JsonSerializer.Deserialize<JsonElement>(frame))];
        Assert.All(parsed, frame => frame.GetProperty("choices")[0].Text("text"));
        Assert.NotEqual(JsonValueKind.Null, parsed[^1].GetProperty("choices")[0].GetProperty("finish_reason").ValueKind);
    }
}
