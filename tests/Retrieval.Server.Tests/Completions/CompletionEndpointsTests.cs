using System.Net.Http.Json;
using System.Text.Json;
using Retrieval.Server.Tests.Generating;
using Retrieval.Server.Tests.Support;
using Retrieval.Tokenization;

namespace Retrieval.Server.Tests.Completions;

[Collection(SharedServer.Collection)]
public sealed class CompletionEndpointsTests(SharedServer shared)
{
    private const string Path = "/v1/completions";

    [Fact]
    public async Task Complete_PromptAlone_HasOpenAIsShapeAndSixteenTokens()
    {
        using HttpResponseMessage response = await shared.Server.Client.PostAsJsonAsync(Path, new { prompt = "def add(a, b):", ignore_eos = true });
        string raw = await response.Content.ReadAsStringAsync();
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(raw);
        Assert.Matches("^cmpl-[0-9a-f]{32}$", body.GetProperty("id").GetString());
        Assert.Equal("text_completion", body.GetProperty("object").GetString());
        Assert.Equal("default", body.GetProperty("model").GetString());
        Assert.StartsWith("fp_", body.GetProperty("system_fingerprint").GetString());
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(body.GetProperty("created").GetInt64()), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal(0, body.Choice().GetProperty("index").GetInt32());
        Assert.Equal(JsonValueKind.Null, body.Choice().GetProperty("logprobs").ValueKind);
        Assert.Equal("length", body.FinishReason());
        Assert.Equal(16, body.Usage("completion_tokens"));
        Assert.Equal(6, body.Usage("prompt_tokens"));
        Assert.Equal(22, body.Usage("total_tokens"));
        Assert.True(body.GetProperty("usage").GetProperty("prompt_tokens_details").TryGetProperty("cached_tokens", out _));
        Assert.False(body.GetProperty("usage").TryGetProperty("completion_tokens_details", out _));
        Assert.Equal(16, body.GetProperty("timings").GetProperty("predicted_n").GetInt32());
        Assert.False(body.TryGetProperty("metrics", out _));
        Assert.DoesNotContain("\": ", raw.Replace("\\\"", "", StringComparison.Ordinal));
        Assert.Matches("^req_[0-9a-f]{32}$", Assert.Single(response.Headers.GetValues("x-request-id")));
    }

    [Fact]
    public async Task RequestId_AnyFailure_IsSentAndDiffers()
    {
        using HttpResponseMessage missing = await shared.Server.Client.GetAsync(new Uri("/nothing", UriKind.Relative));
        using HttpResponseMessage invalid = await shared.Server.Client.PostAsJsonAsync(Path, new { prompt = 1 });
        Assert.Equal(404, (int)missing.StatusCode);
        Assert.Equal(400, (int)invalid.StatusCode);
        Assert.NotEqual(Assert.Single(missing.Headers.GetValues("x-request-id")), Assert.Single(invalid.Headers.GetValues("x-request-id")));
    }

    [Fact]
    public async Task Complete_TokensOrText_GiveTheSame()
    {
        const string Prompt = "class Stack:\n    def push";
        int[] tokens = shared.Server.Model.Tokenizer.EncodeToIds(Prompt);
        JsonElement text = await PostAsync(new { prompt = Prompt, temperature = 0 });
        JsonElement ids = await PostAsync(new { prompt = tokens, temperature = 0 });
        JsonElement several = await PostAsync(new { prompt = new object[] { tokens, Prompt }, temperature = 0 });
        Assert.NotEqual("", text.Text());
        Assert.Equal(text.Text(), ids.Text());
        Assert.Equal((text.Text(), text.Text()), (several.Text(0), several.Text(1)));
        Assert.Equal(2 * text.Usage("prompt_tokens"), several.Usage("prompt_tokens"));
        Assert.Equal(2 * text.Usage("completion_tokens"), several.Usage("completion_tokens"));
        Assert.False(several.TryGetProperty("timings", out _));
    }

    [Fact]
    public async Task Complete_SeveralPromptsAndSamples_AreIndexedPromptByPrompt()
    {
        string[] prompts = ["import os\n", "def f(x):\n"];
        JsonElement body = await PostAsync(new { prompt = prompts, n = 3, seed = 11, max_tokens = 8 });
        Assert.Equal([0, 1, 2, 3, 4, 5], body.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        for (int prompt = 0; prompt < 2; prompt++)
        {
            JsonElement alone = await PostAsync(new { prompt = prompts[prompt], n = 3, seed = 11, max_tokens = 8 });
            Assert.Equal(Enumerable.Range(0, 3).Select(sample => alone.Text(sample)), Enumerable.Range(0, 3).Select(sample => body.Text((3 * prompt) + sample)));
        }

        Assert.True(Enumerable.Range(0, 3).Select(sample => body.Text(sample)).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Complete_NoSeed_DrawsAnew()
    {
        var texts = new HashSet<string>();
        for (int i = 0; i < 4; i++)
        {
            texts.Add((await PostAsync(new { prompt = "x", max_tokens = 24 })).Text());
        }

        Assert.True(texts.Count > 1);
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(-7, 0.7)]
    [InlineData(long.MinValue, 1.4)]
    public async Task Complete_SameSeed_GivesTheSameWithDraftsOrWithout(long seed, double temperature)
    {
        object Body(object? speculative, string? prediction) => new
        {
            prompt = "for i in range(10):\n    print(i)\nfor i in range(10):\n    print(",
            seed,
            temperature,
            top_p = 0.95,
            frequency_penalty = 0.3,
            max_tokens = 48,
            n = 2,
            speculative,
            prediction = prediction is null ? null : new { type = "content", content = prediction },
        };
        JsonElement plain = await PostAsync(Body(false, null));
        JsonElement drafted = await PostAsync(Body(true, null));
        JsonElement predicted = await PostAsync(Body(new { budget = 16 }, plain.Text(0) + plain.Text(1)));
        Assert.Equal((plain.Text(0), plain.Text(1)), (drafted.Text(0), drafted.Text(1)));
        Assert.Equal((plain.Text(0), plain.Text(1)), (predicted.Text(0), predicted.Text(1)));
        Assert.Equal(plain.Usage("completion_tokens"), predicted.Usage("completion_tokens"));
    }

    [Fact]
    public async Task Complete_LimitOrStopWithinDrafts_ChargesWhatPlainDecodingDoes()
    {
        const string Prompt = "def area(width, height):\n    return";
        string whole = (await PostAsync(new { prompt = Prompt, temperature = 0, max_tokens = 40, ignore_eos = true, speculative = false })).Text();
        var prediction = new { type = "content", content = whole };
        for (int limit = 1; limit <= 12; limit++)
        {
            JsonElement plain = await PostAsync(new { prompt = Prompt, temperature = 0, max_tokens = limit, ignore_eos = true, speculative = false });
            JsonElement drafted = await PostAsync(new { prompt = Prompt, temperature = 0, max_tokens = limit, ignore_eos = true, prediction });
            Assert.Equal((plain.Text(), limit), (drafted.Text(), drafted.Usage("completion_tokens")));
        }

        for (int start = 1; start < Math.Min(whole.Length - 2, 40); start += 3)
        {
            string[] stop = [whole.Substring(start, 2)];
            JsonElement plain = await PostAsync(new { prompt = Prompt, temperature = 0, max_tokens = 40, ignore_eos = true, stop, speculative = false });
            JsonElement drafted = await PostAsync(new { prompt = Prompt, temperature = 0, max_tokens = 40, ignore_eos = true, stop, prediction });
            Assert.Equal(whole[..whole.IndexOf(stop[0], StringComparison.Ordinal)], drafted.Text());
            Assert.Equal("stop", drafted.FinishReason());
            Assert.Equal((plain.Text(), plain.Usage("completion_tokens")), (drafted.Text(), drafted.Usage("completion_tokens")));
        }
    }

    [Fact]
    public async Task Complete_Echo_BeginsWithThePromptAsSent()
    {
        const string Prompt = "<|fim_prefix|>é 😀\n";
        JsonElement plain = await PostAsync(new { prompt = Prompt, temperature = 0 });
        JsonElement echoed = await PostAsync(new { prompt = Prompt, temperature = 0, echo = true });
        JsonElement only = await PostAsync(new { prompt = Prompt, echo = true, max_tokens = 0, n = 2 });
        Assert.Equal(Prompt + plain.Text(), echoed.Text());
        Assert.Equal((Prompt, Prompt, "length"), (only.Text(0), only.Text(1), only.FinishReason()));
        Assert.Equal(0, only.Usage("completion_tokens"));
    }

    [Fact]
    public async Task Complete_EmptyPrompt_BeginsWithTheModelsOwnToken()
    {
        int end = shared.Server.Model.Tokenizer.TokenToId("<|endoftext|>")!.Value;
        JsonElement empty = await PostAsync(new { prompt = "", temperature = 0 });
        JsonElement token = await PostAsync(new { prompt = new[] { end }, temperature = 0 });
        JsonElement none = await PostAsync(new { prompt = new[] { Array.Empty<int>() }, temperature = 0 });
        Assert.Equal((token.Text(), token.Text()), (empty.Text(), none.Text()));
        Assert.Equal(1, empty.Usage("prompt_tokens"));
    }

    [Fact]
    public async Task Complete_PromptFillsTheContext_IsRefusedInLlamasWordsOrCutShort()
    {
        int[] longest = [.. Enumerable.Repeat(300, 2047)];
        JsonElement last = await PostAsync(new { prompt = longest, max_tokens = 100, ignore_eos = true });
        Assert.Equal((1, "length"), (last.Usage("completion_tokens"), last.FinishReason()));
        (int status, JsonElement error) = await shared.Server.PostAsync(Path, new { prompt = longest.Append(300) });
        Assert.Equal(400, status);
        Assert.Equal("exceed_context_size_error", error.Error("type"));
        Assert.Equal((2048, 2048), (error.GetProperty("error").GetProperty("n_prompt_tokens").GetInt32(), error.GetProperty("error").GetProperty("n_ctx").GetInt32()));
    }

    [Fact]
    public async Task Complete_BestOf_ChoosesTheLikeliestPerToken()
    {
        object Body(int n, int bestOf) => new { prompt = "def ", seed = 5, max_tokens = 10, n, best_of = bestOf, logprobs = 0, ignore_eos = true };
        JsonElement all = await PostAsync(Body(6, 6));
        JsonElement best = await PostAsync(Body(2, 6));
        string[] ranked = [.. all.GetProperty("choices").EnumerateArray().OrderByDescending(Mean).Select(choice => choice.GetProperty("text").GetString()!)];
        Assert.Equal((ranked[0], ranked[1]), (best.Text(0), best.Text(1)));
        Assert.Equal([0, 1], best.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(all.Usage("completion_tokens"), best.Usage("completion_tokens"));
        Assert.Equal(JsonValueKind.Null, (await PostAsync(new { prompt = "def ", best_of = 3, max_tokens = 4 })).Choice().GetProperty("logprobs").ValueKind);

        static double Mean(JsonElement choice) =>
            choice.GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray().Average(value => value.GetDouble());
    }

    [Fact]
    public async Task Complete_LogitBias_ForcesAndBansTokens()
    {
        Tokenizer tokenizer = shared.Server.Model.Tokenizer;
        int forced = Assert.Single(tokenizer.EncodeToIds(" return", addSpecialTokens: false));
        JsonElement body = await PostAsync(new { prompt = "x", temperature = 0, max_tokens = 3, logit_bias = new Dictionary<string, double> { [$"{forced}"] = 100 } });
        Assert.Equal(" return return return", body.Text());
        JsonElement free = await PostAsync(new { prompt = "x", temperature = 0, max_tokens = 1 });
        int first = Assert.Single(tokenizer.EncodeToIds(free.Text(), addSpecialTokens: false));
        JsonElement banned = await PostAsync(new { prompt = "x", temperature = 0, max_tokens = 1, logit_bias = new Dictionary<string, double> { [$"{first}"] = -100 } });
        Assert.NotEqual(free.Text(), banned.Text());
    }

    [Fact]
    public async Task Complete_ForcedEndOfText_StopsUnlessIgnored()
    {
        int end = shared.Server.Model.Tokenizer.TokenToId("<|endoftext|>")!.Value;
        var bias = new Dictionary<string, double> { [$"{end}"] = 100 };
        JsonElement stopped = await PostAsync(new { prompt = "x", logit_bias = bias });
        Assert.Equal(("", "stop", 0), (stopped.Text(), stopped.FinishReason(), stopped.Usage("completion_tokens")));
        JsonElement ignored = await PostAsync(new { prompt = "x", logit_bias = bias, ignore_eos = true });
        Assert.Equal(("length", 16), (ignored.FinishReason(), ignored.Usage("completion_tokens")));
        JsonElement later = await PostAsync(new { prompt = "x", logit_bias = bias, min_tokens = 5 });
        Assert.Equal(("stop", 5), (later.FinishReason(), later.Usage("completion_tokens")));
    }

    [Fact]
    public async Task Complete_SamePromptAgain_ReportsCachedTokens()
    {
        object body = new { prompt = "# a prompt that nobody else sends\nvalue = ", temperature = 0, max_tokens = 2 };
        await PostAsync(body);
        JsonElement again = await PostAsync(body);
        Assert.Equal(again.Usage("prompt_tokens") - 1, again.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
    }

    [Fact]
    public async Task Complete_StatisticsAsked_AreThereForOneSampleOnly()
    {
        var speculative = new { stats = "detailed" };
        JsonElement one = await PostAsync(new { prompt = "x = 1\nx = 1\nx = 1\n", temperature = 0, max_tokens = 32, speculative });
        JsonElement numbers = one.GetProperty("metrics").GetProperty("speculative_decoding");
        int[] histogram = [.. numbers.GetProperty("acceptance_histogram").EnumerateArray().Select(count => count.GetInt32())];
        Assert.Equal(numbers.GetProperty("num_spec_steps").GetInt32(), histogram.Sum());
        Assert.Equal(numbers.GetProperty("num_accepted_draft_tokens").GetInt32(), histogram.Select((count, length) => count * length).Sum());
        Assert.Equal(histogram.Sum(), numbers.GetProperty("per_step_drafted").GetArrayLength());
        JsonElement two = await PostAsync(new { prompt = "x", max_tokens = 2, n = 2, speculative });
        Assert.False(two.TryGetProperty("metrics", out _));
    }

    [Fact]
    public async Task Complete_Segments_IsTabbysDialect()
    {
        JsonElement body = await PostAsync(new { language = "python", segments = new { prefix = "def add(a, b):\n    return ", suffix = "\n" } });
        Assert.False(body.TryGetProperty("object", out _));
        Assert.Equal(["index", "text"], body.Choice().EnumerateObject().Select(field => field.Name).Order());
    }

    private async Task<JsonElement> PostAsync(object body)
    {
        (int status, JsonElement response) = await shared.Server.PostAsync(Path, body);
        Assert.True(status == 200, response.ToString());
        return response;
    }
}
