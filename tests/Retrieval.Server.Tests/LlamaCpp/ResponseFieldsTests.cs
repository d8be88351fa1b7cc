using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.LlamaCpp;

[Collection(SharedServer.Collection)]
public sealed class ResponseFieldsTests(SharedServer shared)
{
    [Theory]
    [InlineData("""["content","timings/predicted_n","generation_settings/speculative.n_max"]""", "content,timings/predicted_n,generation_settings/speculative.n_max")]
    [InlineData("""["timings"]""", "timings")]
    [InlineData("""["nothing","timings/nothing","content/nothing","stop"]""", "stop")]
    [InlineData("""[""]""", "")]
    [InlineData("""["a"]""", "")]
    public async Task Pick_Paths_BecomeFlatFieldsOfThatVeryName(string fields, string expected)
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/completion", $$"""{"prompt":"x","n_predict":2,"response_fields":{{fields}}}""");
        Assert.Equal(200, status);
        Assert.Equal(expected, string.Join(',', JsonSerializer.Deserialize<JsonElement>(raw).EnumerateObject().Select(field => field.Name)));
    }

    [Fact]
    public async Task Pick_NoPaths_LeavesTheWholeResponse()
    {
        (_, string raw) = await shared.Server.PostRawAsync("/completion", """{"prompt":"x","n_predict":2,"response_fields":[]}""");
        Assert.Equal(JsonValueKind.Object, JsonSerializer.Deserialize<JsonElement>(raw).GetProperty("generation_settings").ValueKind);
    }

    [Fact]
    public async Task Pick_SeveralCompletions_AppliesToEach()
    {
        (_, string raw) = await shared.Server.PostRawAsync("/completion", """{"prompt":"x","n_predict":2,"n_cmpl":2,"response_fields":["index"]}""");
        Assert.Equal("""[{"index":0},{"index":1}]""", raw);
    }
}
