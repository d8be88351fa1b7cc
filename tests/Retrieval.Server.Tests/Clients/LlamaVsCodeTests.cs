using System.Text.Json;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Clients;

/// <summary>llama.vscode: three completions as an array, or one object with settings; knows the server by its models and properties.</summary>
[Collection(SharedServer.Collection)]
public sealed class LlamaVsCodeTests(SharedServer shared)
{
    [Fact]
    public async Task Infill_Three_IsAnArrayWithContentInEach()
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/infill", RecordedBody.Of("llama.vscode-three"));
        Assert.Equal(200, status);
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(raw);
        Assert.Equal(3, answer.GetArrayLength());
        Assert.All(answer.EnumerateArray(), item => item.Text());
    }

    [Theory]
    [InlineData("llama.vscode-one")]
    [InlineData("llama.vscode-warm-up")]
    public async Task Infill_One_IsAnObjectWithGenerationSettings(string body)
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/infill", RecordedBody.Of(body));
        Assert.Equal(200, status);
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(raw);
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("generation_settings").ValueKind);
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("timings").GetProperty("predicted_ms").ValueKind);
        answer.Text();
    }

    [Fact]
    public async Task Chat_EditOfSelectedText_IsAnswered()
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/v1/chat/completions", RecordedBody.Of("llama.vscode-chat-edit"));
        Assert.True(status == 200, raw);
        JsonSerializer.Deserialize<JsonElement>(raw).GetProperty("choices")[0].GetProperty("message").Text();
    }

    [Fact]
    public async Task Server_AskedWhatItIs_TellsItsContext()
    {
        (_, JsonElement health) = await shared.Server.GetAsync("/health");
        Assert.Equal("ok", health.Text("status"));
        (_, JsonElement models) = await shared.Server.GetAsync("/v1/models");
        Assert.True(models.GetProperty("data")[0].TryGetProperty("meta", out _)); // that is how it knows a llama.cpp server
        string id = models.GetProperty("data")[0].Text("id");
        (_, JsonElement props) = await shared.Server.GetAsync($"/props?model={id}&autoload=false");
        Assert.Equal(2048, props.GetProperty("default_generation_settings").Number("n_ctx"));
    }
}
