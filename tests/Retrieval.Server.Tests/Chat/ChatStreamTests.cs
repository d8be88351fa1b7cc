using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Chat;

[Collection(SharedServer.Collection)]
public sealed class ChatStreamTests(SharedServer shared)
{
    private const string Path = "/v1/chat/completions";
    private const string Head = "data: {\"id\":\"*\",\"object\":\"chat.completion.chunk\",\"created\":\"*\",\"model\":\"default\",\"system_fingerprint\":\"*\",\"choices\":";

    private static readonly object[] Question = [new { role = "user", content = "Hello" }];

    [Fact]
    public async Task Stream_Greedy_IsTheGoldenTranscript()
    {
        int forced = Assert.Single(shared.Server.Model.Tokenizer.EncodeToIds(" return", addSpecialTokens: false));
        EventText stream = await EventText.PostAsync(shared.Server, Path, new
        {
            messages = Question,
            temperature = 0,
            max_tokens = 2,
            logit_bias = new Dictionary<string, int> { [$"{forced}"] = 100 },
            stream = true,
            stream_options = new { include_usage = true },
            cache_prompt = false,
            speculative = false,
        });
        string[] expected =
        [
            Head + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"index\":0,\"delta\":{\"content\":\" return\"},\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"index\":0,\"delta\":{\"content\":\" return\"},\"logprobs\":null,\"finish_reason\":null}]}",
            Head + "[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"length\"}]}",
            Head + "[],\"usage\":{\"prompt_tokens\":PROMPT,\"completion_tokens\":2,\"total_tokens\":TOTAL,\"prompt_tokens_details\":{\"cached_tokens\":0}},\"timings\":{}}",
            "data: [DONE]",
            "",
        ];
        int prompt = shared.Server.Model.Tokenizer.CountTokens("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n");
        Assert.Equal(string.Join("\n\n", expected).Replace("PROMPT", $"{prompt}").Replace("TOTAL", $"{prompt + 2}"), stream.Masked);
    }

    [Fact]
    public async Task Stream_Samples_EachOpensWithItsRoleAndAddsUpToTheWhole()
    {
        object Body(bool stream) => new { messages = Question, seed = 2, n = 3, max_tokens = 24, logprobs = true, top_logprobs = 1, stop = "\n\n", stream };
        (_, JsonElement whole) = await shared.Server.PostAsync(Path, Body(false));
        EventText stream = await EventText.PostAsync(shared.Server, Path, Body(true));
        for (int choice = 0; choice < 3; choice++)
        {
            IReadOnlyList<JsonElement> parts = stream.Choice(choice);
            Assert.Equal(whole.Text(choice), stream.Text(choice));
            Assert.Equal("assistant", parts[0].GetProperty("delta").GetProperty("role").GetString());
            Assert.All(parts.Skip(1), part => Assert.False(part.GetProperty("delta").TryGetProperty("role", out _)));
            Assert.Empty(parts[^1].GetProperty("delta").EnumerateObject());
            Assert.All(parts.SkipLast(1), part => Assert.Equal(JsonValueKind.Null, part.GetProperty("finish_reason").ValueKind));
            Assert.Equal(whole.FinishReason(choice), parts[^1].GetProperty("finish_reason").GetString());
            Assert.Equal(
                whole.Choice(choice).GetProperty("logprobs").GetProperty("content").EnumerateArray().Select(token => token.GetRawText()),
                parts.Select(part => part.GetProperty("logprobs")).Where(scores => scores.ValueKind == JsonValueKind.Object)
                    .SelectMany(scores => scores.GetProperty("content").EnumerateArray()).Select(token => token.GetRawText()));
        }
    }

    [Fact]
    public async Task Stream_Prediction_IsCountedInTheUsageEvent()
    {
        EventText stream = await EventText.PostAsync(shared.Server, Path, new
        {
            messages = Question,
            max_tokens = 4,
            stream = true,
            stream_options = new { include_usage = true },
            prediction = new { type = "content", content = "abc" },
        });
        Assert.True(stream.Events[^1].GetProperty("usage").GetProperty("completion_tokens_details").TryGetProperty("rejected_prediction_tokens", out _));
    }
}
