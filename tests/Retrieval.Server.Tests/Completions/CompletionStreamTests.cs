using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Completions;

[Collection(SharedServer.Collection)]
public sealed class CompletionStreamTests(SharedServer shared)
{
    private const string Path = "/v1/completions";
    private const string Head = "data: {\"id\":\"*\",\"object\":\"text_completion\",\"created\":\"*\",\"model\":\"default\",\"system_fingerprint\":\"*\",\"choices\":";

    [Fact]
    public async Task Stream_Greedy_IsTheGoldenTranscript()
    {
        EventText stream = await EventText.PostAsync(shared.Server, Path, new
        {
            prompt = "if __name__ ==",
            temperature = 0,
            max_tokens = 4,
            stream = true,
            stream_options = new { include_usage = true },
            cache_prompt = false,
            speculative = false,
        });
        string[] expected =
        [
            Head + "[{\"text\":\" '__\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"text\":\"main\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"text\":\"__\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"text\":\"':\\n\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"text\":\"\",\"index\":0,\"logprobs\":null,\"finish_reason\":\"length\"}]}",
            Head + "[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":4,\"total_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":0}},\"timings\":{}}",
            "data: [DONE]",
            "",
        ];
        Assert.Equal(string.Join("\n\n", expected), stream.Masked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_WithDraftsOrWithout_AddsUpToTheWhole(bool drafts)
    {
        object Body(bool stream) => new
        {
            prompt = new[] { "for x in range(3):\n    print(x)\nfor x in range(3):\n", "日本語 😀\n" },
            temperature = 0.8,
            seed = 21,
            n = 3,
            max_tokens = 40,
            stop = "return",
            stream,
            speculative = drafts,
        };
        (_, JsonElement whole) = await shared.Server.PostAsync(Path, Body(false));
        EventText stream = await EventText.PostAsync(shared.Server, Path, Body(true));
        Assert.Single(stream.Events.Select(frame => frame.GetProperty("id").GetString()).Distinct());
        for (int choice = 0; choice < 6; choice++)
        {
            Assert.Equal(whole.Text(choice), stream.Text(choice));
            JsonElement[] reasons = [.. stream.Choice(choice).Select(part => part.GetProperty("finish_reason"))];
            Assert.All(reasons[..^1], reason => Assert.Equal(JsonValueKind.Null, reason.ValueKind));
            Assert.Equal(whole.FinishReason(choice), reasons[^1].GetString());
        }
    }

    [Fact]
    public async Task Stream_SeveralSamples_AreInterleaved()
    {
        EventText stream = await EventText.PostAsync(
            shared.Server, Path, new { prompt = "x", n = 3, max_tokens = 32, ignore_eos = true, stream = true, speculative = false });
        int[] order = [.. stream.Events.Select(frame => frame.Choice().GetProperty("index").GetInt32())];
        int[] firstEnds = [.. Enumerable.Range(0, 3).Select(choice => Array.LastIndexOf(order, choice))];
        Assert.All(Enumerable.Range(0, 3), choice => Assert.True(Array.IndexOf(order, choice) < firstEnds.Min()));
    }

    [Fact]
    public async Task Stream_Echo_SendsThePromptFirst()
    {
        EventText stream = await EventText.PostAsync(shared.Server, Path, new { prompt = new[] { "a ", "b " }, n = 2, max_tokens = 0, echo = true, stream = true });
        Assert.Equal(["a ", "a ", "b ", "b "], Enumerable.Range(0, 4).Select(stream.Text));
    }

    [Fact]
    public async Task Stream_UsageNotAsked_TimingsAndMetricsRideTheLastEvent()
    {
        var stats = new { stats = "basic" };
        EventText stream = await EventText.PostAsync(shared.Server, Path, new { prompt = "x", max_tokens = 3, ignore_eos = true, stream = true, speculative = stats });
        Assert.Equal(3, stream.Events[^1].GetProperty("timings").GetProperty("predicted_n").GetInt32());
        Assert.True(stream.Events[^1].GetProperty("metrics").TryGetProperty("speculative_decoding", out _));
        Assert.All(stream.Events, frame => Assert.False(frame.TryGetProperty("usage", out _)));
        Assert.All(stream.Events.SkipLast(1), frame => Assert.False(frame.TryGetProperty("timings", out _)));
    }

    [Fact]
    public async Task Stream_UsageAsked_RidesAnEventWithoutChoices()
    {
        EventText stream = await EventText.PostAsync(shared.Server, Path, new
        {
            prompt = "x",
            max_tokens = 3,
            ignore_eos = true,
            stream = true,
            stream_options = new { include_usage = true },
            speculative = new { stats = "basic" },
        });
        JsonElement last = stream.Events[^1];
        Assert.Equal((0, 3), (last.GetProperty("choices").GetArrayLength(), last.Usage("completion_tokens")));
        Assert.True(last.TryGetProperty("metrics", out _));
        Assert.All(stream.Events.SkipLast(1), frame => Assert.False(frame.TryGetProperty("usage", out _) || frame.TryGetProperty("timings", out _)));
    }
}
