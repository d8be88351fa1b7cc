using System.Text.Json;
using System.Text.RegularExpressions;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Clients;

/// <summary>llama.vim: searches the raw body, so compactness is part of the contract.</summary>
[Collection(SharedServer.Collection)]
public sealed class LlamaVimTests(SharedServer shared)
{
    [Theory]
    [InlineData("llama.vim-first")]
    [InlineData("llama.vim-follow-up")]
    public async Task Infill_Recorded_HasExactlyTheFieldsAskedForInOneCompactLine(string body)
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/infill", RecordedBody.Of(body));
        Assert.Equal(200, status);
        Assert.Contains("\"content\":\"", raw, StringComparison.Ordinal);
        Assert.Matches(new Regex("\"content\"\\s*:\""), raw); // the client's own test
        Assert.DoesNotContain('\n', raw);
        JsonElement answer = JsonSerializer.Deserialize<JsonElement>(raw);
        Assert.Equal(
            RecordedBody.Field(body, "response_fields").EnumerateArray().Select(field => field.GetString()),
            answer.EnumerateObject().Select(field => field.Name));
        Assert.All(answer.EnumerateObject().Where(field => field.Name.StartsWith("timings/", StringComparison.Ordinal)), field => field.Value.GetDouble());
    }

    [Fact]
    public async Task Infill_WarmUp_IsAnEmptyObjectAndTheNextRequestGainsFromIt()
    {
        string unique = $"warm_{Guid.NewGuid():N}";
        (int status, string raw) = await shared.Server.PostRawAsync("/infill", RecordedBody.Of("llama.vim-warm-up").Replace("writing", unique, StringComparison.Ordinal));
        Assert.Equal((200, "{}"), (status, raw));
        string next = RecordedBody.Of("llama.vim-first").Replace("writing", unique, StringComparison.Ordinal).Replace("\"content\",", "\"content\", \"timings/cache_n\",", StringComparison.Ordinal);
        (_, string answer) = await shared.Server.PostRawAsync("/infill", next);
        Assert.True(JsonSerializer.Deserialize<JsonElement>(answer).Number("timings/cache_n") > 30);
    }

    [Fact]
    public async Task Chat_Instruct_StreamsFramesOfSixCharactersAndJson()
    {
        (int status, string raw) = await shared.Server.PostRawAsync("/v1/chat/completions", RecordedBody.Of("llama.vim-instruct"));
        Assert.True(status == 200, raw);
        foreach (string line in raw.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "data: [DONE]"))
        {
            JsonElement frame = JsonSerializer.Deserialize<JsonElement>(line[6..]);
            Assert.True(frame.TryGetProperty("choices", out _), line);
        }
    }
}
