using System.Text.Json;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Clients;

/// <summary>Zed, Continue and llm-ls.</summary>
[Collection(SharedServer.Collection)]
public sealed class OtherEditorsTests(SharedServer shared)
{
    [Theory]
    [InlineData("zed")]
    [InlineData("llm-ls-openai")]
    public async Task Completions_MarkersInThePrompt_AreControlTokens(string body)
    {
        JsonElement answer = await AskAsync("/v1/completions", body);
        answer.Text("id");
        answer.GetProperty("choices")[0].Text("text");
        JsonElement tokens = await shared.Server.AskAsync("/tokenize", new { content = RecordedBody.Field(body, "prompt") });
        Assert.Equal(tokens.GetProperty("tokens").GetArrayLength(), answer.GetProperty("usage").Number("prompt_tokens"));
    }

    [Fact]
    public async Task Completion_LlmLs_HasContent() => (await AskAsync("/completion", "llm-ls-llama")).Text();

    [Fact]
    public async Task Completions_ContinueTemplated_StreamsTextInChoices()
    {
        JsonElement[] frames = await StreamAsync("/v1/completions", "continue-templated");
        Assert.All(frames, frame => frame.GetProperty("choices")[0].Text("text"));
    }

    [Fact]
    public async Task FimCompletions_Continue_StreamsDeltas()
    {
        JsonElement[] frames = await StreamAsync("/v1/fim/completions", "continue-fim");
        Assert.Contains(frames, frame => frame.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out _));
    }

    private async Task<JsonElement> AskAsync(string path, string body)
    {
        (int status, string raw) = await shared.Server.PostRawAsync(path, RecordedBody.Of(body));
        Assert.True(status == 200, raw);
        return JsonSerializer.Deserialize<JsonElement>(raw);
    }

    private async Task<JsonElement[]> StreamAsync(string path, string body)
    {
        (int status, string raw) = await shared.Server.PostRawAsync(path, RecordedBody.Of(body));
        Assert.True(status == 200, raw);
        Assert.EndsWith("data: [DONE]\n\n", raw, StringComparison.Ordinal);
        return Body.FramesOf(raw[..^"data: [DONE]\n\n".Length]);
    }
}
