using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Chat;

[Collection(SharedServer.Collection)]
public sealed class ChatEndpointsTests(SharedServer shared)
{
    private const string Path = "/v1/chat/completions";

    private static readonly object[] Question = [new { role = "user", content = "Write a loop." }];

    [Fact]
    public async Task Answer_Messages_HasOpenAIsShape()
    {
        JsonElement body = await PostAsync(new { messages = Question, max_tokens = 4, ignore_eos = true });
        Assert.Matches("^chatcmpl-[0-9a-f]{32}$", body.GetProperty("id").GetString());
        Assert.Equal("chat.completion", body.GetProperty("object").GetString());
        JsonElement message = body.Choice().GetProperty("message");
        Assert.Equal("assistant", message.GetProperty("role").GetString());
        Assert.Equal(JsonValueKind.Null, message.GetProperty("refusal").ValueKind);
        Assert.Equal(JsonValueKind.Null, body.Choice().GetProperty("logprobs").ValueKind);
        Assert.Equal(("length", 4), (body.FinishReason(), body.Usage("completion_tokens")));
        Assert.Equal(4, body.GetProperty("timings").GetProperty("predicted_n").GetInt32());
        Assert.False(body.GetProperty("usage").TryGetProperty("completion_tokens_details", out _));
    }

    [Fact]
    public async Task Answer_AllRolesAndParts_ReadAsTheTemplateWritesThem()
    {
        object[] messages =
        [
            new { role = "developer", content = "Be brief." },
            new { role = "user", content = new object[] { new { type = "text", text = "One" }, new { type = "text", text = "two" } }, name = "me" },
            new { role = "assistant", content = (string?)null, tool_calls = new[] { new { id = "1", type = "function", function = new { name = "f", arguments = "{}" } } } },
            new { role = "tool", content = "3", tool_call_id = "1" },
        ];
        const string Rendered =
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne\ntwo<|im_end|>\n<|im_start|>assistant\n<|im_end|>\n"
            + "<|im_start|>tool\n3<|im_end|>\n<|im_start|>assistant\n";
        JsonElement chat = await PostAsync(new { messages, temperature = 0, max_tokens = 12 });
        (_, JsonElement completion) = await shared.Server.PostAsync("/v1/completions", new { prompt = Rendered, temperature = 0, max_tokens = 12 });
        Assert.Equal(completion.Text(), chat.Text());
        Assert.Equal(completion.Usage("prompt_tokens"), chat.Usage("prompt_tokens"));
    }

    [Fact]
    public async Task Answer_BothLimits_TheNewerWins()
    {
        JsonElement both = await PostAsync(new { messages = Question, max_tokens = 9, max_completion_tokens = 3, ignore_eos = true });
        Assert.Equal(3, both.Usage("completion_tokens"));
        JsonElement newer = await PostAsync(new { messages = Question, max_completion_tokens = 5, ignore_eos = true });
        Assert.Equal(5, newer.Usage("completion_tokens"));
    }

    [Fact]
    public async Task Answer_NoLimit_EndsWithTheContext()
    {
        string text = string.Concat(Enumerable.Repeat(" return", 2000));
        JsonElement body = await PostAsync(new { messages = new[] { new { role = "user", content = text } }, ignore_eos = true });
        Assert.Equal((2048, "length"), (body.Usage("total_tokens"), body.FinishReason()));
        (int status, JsonElement error) = await shared.Server.PostAsync(Path, new { messages = new[] { new { role = "user", content = text + text } } });
        Assert.Equal((400, "exceed_context_size_error", "messages"), (status, error.Error("type"), error.Error("param")));
    }

    [Fact]
    public async Task Answer_Prediction_IsCountedAndChangesNothing()
    {
        JsonElement plain = await PostAsync(new { messages = Question, temperature = 0, max_tokens = 24, ignore_eos = true, speculative = false });
        var right = new { type = "content", content = new object[] { new { type = "text", text = plain.Text() } } };
        JsonElement predicted = await PostAsync(new { messages = Question, temperature = 0, max_tokens = 24, ignore_eos = true, prediction = right });
        Assert.Equal(plain.Text(), predicted.Text());
        Assert.Equal(24, predicted.Usage("completion_tokens"));
        Assert.Equal(24, Details(predicted, "accepted_prediction_tokens"));
        Assert.Equal(0, Details(predicted, "rejected_prediction_tokens"));
        var wrong = new { type = "content", content = "ZZZZ QQQQ ZZZZ" };
        JsonElement rejected = await PostAsync(new { messages = Question, temperature = 0, max_tokens = 24, ignore_eos = true, prediction = wrong });
        Assert.Equal(plain.Text(), rejected.Text());
        Assert.Equal(0, Details(rejected, "accepted_prediction_tokens"));
        Assert.Equal(
            shared.Server.Model.Tokenizer.CountTokens(wrong.content, addSpecialTokens: false), Details(rejected, "rejected_prediction_tokens"));
        JsonElement undrafted = await PostAsync(
            new { messages = Question, temperature = 0, max_tokens = 24, ignore_eos = true, prediction = right, speculative = false });
        Assert.Equal(24, Details(undrafted, "accepted_prediction_tokens"));
    }

    [Fact]
    public async Task Answer_Logprobs_HaveChatsShapeWithBytes()
    {
        JsonElement body = await PostAsync(new { messages = Question, temperature = 0, max_tokens = 6, ignore_eos = true, logprobs = true, top_logprobs = 20 });
        JsonElement scores = body.Choice().GetProperty("logprobs");
        Assert.Equal(JsonValueKind.Null, scores.GetProperty("refusal").ValueKind);
        var bytes = new List<byte>();
        foreach (JsonElement token in scores.GetProperty("content").EnumerateArray())
        {
            bytes.AddRange(token.GetProperty("bytes").EnumerateArray().Select(value => value.GetByte()));
            Assert.Equal(20, token.GetProperty("top_logprobs").GetArrayLength());
            Assert.Equal(token.GetProperty("logprob").GetSingle(), token.GetProperty("top_logprobs")[0].GetProperty("logprob").GetSingle());
            Assert.Equal(token.GetProperty("token").GetString(), token.GetProperty("top_logprobs")[0].GetProperty("token").GetString());
        }

        Assert.Equal(body.Text(), System.Text.Encoding.UTF8.GetString([.. bytes]));
        JsonElement bare = await PostAsync(new { messages = Question, temperature = 0, max_tokens = 2, ignore_eos = true, logprobs = true });
        Assert.All(bare.Choice().GetProperty("logprobs").GetProperty("content").EnumerateArray(), token => Assert.Equal(0, token.GetProperty("top_logprobs").GetArrayLength()));
    }

    [Fact]
    public async Task Answer_SeveralSamples_AreDistinctAndSeeded()
    {
        object body = new { messages = Question, seed = 8, n = 3, max_tokens = 12 };
        JsonElement one = await PostAsync(body), two = await PostAsync(body);
        Assert.Equal((one.Text(0), one.Text(1), one.Text(2)), (two.Text(0), two.Text(1), two.Text(2)));
        Assert.NotEqual(one.Text(0), one.Text(1));
    }

    [Fact]
    public async Task Answer_ForcedEndOfTurn_IsStop()
    {
        int end = shared.Server.Model.Tokenizer.TokenToId("<|im_end|>")!.Value;
        JsonElement body = await PostAsync(new { messages = Question, logit_bias = new Dictionary<string, int> { [$"{end}"] = 100 } });
        Assert.Equal(("", "stop", 0), (body.Text(), body.FinishReason(), body.Usage("completion_tokens")));
    }

    private static int Details(JsonElement body, string name) =>
        body.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty(name).GetInt32();

    private async Task<JsonElement> PostAsync(object body)
    {
        (int status, JsonElement response) = await shared.Server.PostAsync(Path, body);
        Assert.True(status == 200, response.ToString());
        return response;
    }
}
