using System.Text.Json;
using Retrieval.Server.Tests.Support;
using Retrieval.Tokenization;

namespace Retrieval.Server.Tests.LlamaCpp;

[Collection(SharedServer.Collection)]
public sealed class CompletionEndpointTests(SharedServer shared)
{
    private const string Prompt = "import os\n\n\ndef read_lines(path):\n    with open(path) as file:\n";

    private RunningServer Server => shared.Server;

    [Theory]
    [InlineData("/completion")]
    [InlineData("/completions")]
    public async Task Completion_FewFields_AnswersWithEveryFieldOfTheReference(string path)
    {
        JsonElement answer = await Server.AskAsync(path, new { prompt = Prompt, n_predict = 8, temperature = 0 });
        string[] expected =
        [
            "index", "content", "tokens", "id_slot", "stop", "model", "tokens_predicted", "tokens_evaluated", "generation_settings", "prompt", "has_new_line",
            "truncated", "stop_type", "stopping_word", "tokens_cached", "timings",
        ];
        Assert.Equal(expected, answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal(8, answer.Number("tokens_predicted"));
        Assert.Equal("limit", answer.Text("stop_type"));
        Assert.Equal(Prompt, answer.Text("prompt"));
        Assert.Equal(8, answer.GetProperty("timings").Number("predicted_n"));
        Assert.Equal(answer.Number("tokens_evaluated"), answer.GetProperty("timings").Number("cache_n") + answer.GetProperty("timings").Number("prompt_n"));
        Assert.Empty(answer.GetProperty("tokens").EnumerateArray());
    }

    [Fact]
    public async Task Completion_NoSamplingFields_HasTheDefaultsOfTheReference()
    {
        JsonElement settings = (await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 0 })).GetProperty("generation_settings");
        Assert.Equal(0.8, settings.GetProperty("temperature").GetDouble());
        Assert.Equal(40, settings.Number("top_k"));
        Assert.Equal(0.95, settings.GetProperty("top_p").GetDouble());
        Assert.Equal(0.05, settings.GetProperty("min_p").GetDouble());
        Assert.True(settings.GetProperty("cache_prompt").GetBoolean());
        Assert.False(settings.GetProperty("stream").GetBoolean());
    }

    [Fact]
    public async Task Completion_PromptAsTextTokensOrMixed_IsTheSamePrompt()
    {
        JsonElement tokenized = await Server.AskAsync("/tokenize", new { content = Prompt });
        int[] tokens = [.. tokenized.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())];
        int half = tokens.Length / 2;
        string rest = (await Server.AskAsync("/detokenize", new { tokens = tokens[half..] })).Text();
        object[] prompts = [Prompt, tokens, new object[] { tokens[0], Server.Model.Tokenizer.Decode(tokens.AsSpan(1)) }, new { prompt_string = Prompt }];
        string[] contents = new string[prompts.Length];
        for (int i = 0; i < prompts.Length; i++)
        {
            contents[i] = (await Server.AskAsync("/completion", new { prompt = prompts[i], n_predict = 12, seed = 4 })).Text();
        }

        Assert.All(contents, content => Assert.Equal(contents[0], content));
        Assert.NotEmpty(rest);
    }

    [Fact]
    public async Task Completion_SeveralPrompts_AnswersAnArrayPromptByPrompt()
    {
        JsonElement answer = await Server.AskAsync("/completion", new { prompt = (object[])["def a", new[] { 5, 6 }, "def b"], n_predict = 2, n_cmpl = 2, seed = 1 });
        JsonElement[] items = [.. answer.EnumerateArray()];
        Assert.Equal(Enumerable.Range(0, 6), items.Select(item => item.Number("index")));
        Assert.Equal(["def a", "def a", "def b", "def b"], items.Select(item => item.Text("prompt")).Where(prompt => prompt.StartsWith("def", StringComparison.Ordinal)));
        JsonElement alone = await Server.AskAsync("/completion", new { prompt = (string[])["def a"], n_predict = 2, seed = 1 });
        Assert.Equal(items[0].Text(), Assert.Single(alone.EnumerateArray()).Text());
    }

    [Fact]
    public async Task Completion_PredictZero_OnlyEvaluates()
    {
        string prompt = $"def {Guid.NewGuid():N}():\n    pass\n";
        JsonElement first = await Server.AskAsync("/completion", new { prompt, n_predict = 0 });
        Assert.Equal("", first.Text());
        Assert.Equal(0, first.Number("tokens_predicted"));
        JsonElement second = await Server.AskAsync("/completion", new { prompt, n_predict = 1 });
        Assert.Equal(first.Number("tokens_evaluated") - 1, second.GetProperty("timings").Number("cache_n"));
    }

    [Fact]
    public async Task Completion_StopString_EndsBeforeItAndNamesIt()
    {
        JsonElement whole = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 40, temperature = 0 });
        string content = whole.Text(), stop = content[6..9];
        JsonElement cut = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 40, temperature = 0, stop = (string[])["", stop] });
        Assert.Equal("word", cut.Text("stop_type"));
        Assert.Equal(stop, cut.Text("stopping_word"));
        Assert.Equal(content[..content.IndexOf(stop, StringComparison.Ordinal)], cut.Text());
    }

    [Fact]
    public async Task Completion_NoLimit_EndsWithTheTextOrTheContext()
    {
        JsonElement answer = await Server.AskAsync("/completion", new { prompt = Prompt, seed = 2, temperature = 0.2, logit_bias = EndBias(20) });
        Assert.Equal("eos", answer.Text("stop_type"));
        Assert.False(answer.GetProperty("truncated").GetBoolean());
        string longPrompt = string.Concat(Enumerable.Repeat("x = 1\n", 500));
        int count = (await Server.AskAsync("/tokenize", new { content = longPrompt })).GetProperty("tokens").GetArrayLength();
        int[] tokens = [.. Enumerable.Range(0, 2040).Select(i => 10 + (i % count % 50))];
        JsonElement full = await Server.AskAsync("/completion", new { prompt = tokens, ignore_eos = true });
        Assert.Equal("limit", full.Text("stop_type"));
        Assert.True(full.GetProperty("truncated").GetBoolean());
        Assert.Equal(8, full.Number("tokens_predicted"));
    }

    [Fact]
    public async Task Completion_PromptBeyondContext_IsRefusedInWordsThatClientsParse()
    {
        (int status, string raw) = await Server.PostRawAsync("/completion", JsonSerializer.Serialize(new { prompt = Enumerable.Repeat(7, 3000) }));
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(raw).GetProperty("error");
        Assert.Equal(400, status);
        Assert.Equal("exceed_context_size_error", error.Text("type"));
        Assert.Equal(3000, error.Number("n_prompt_tokens"));
        Assert.Equal(2048, error.Number("n_ctx"));
    }

    [Fact]
    public async Task Completion_LogitBias_WorksInBothForms()
    {
        JsonElement plain = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 1, temperature = 0, return_tokens = true });
        int token = plain.GetProperty("tokens")[0].GetInt32();
        object[] biases =
        [
            new object[] { new object[] { token, false } },
            new object[] { new object[] { token, -100 } },
            new Dictionary<string, object> { [token.ToString()] = -100 },
            new Dictionary<string, object> { [token.ToString()] = false },
        ];
        foreach (object bias in biases)
        {
            JsonElement other = await Server.AskAsync(
                "/completion", new { prompt = Prompt, n_predict = 1, temperature = 0, return_tokens = true, logit_bias = bias });
            Assert.NotEqual(token, other.GetProperty("tokens")[0].GetInt32());
        }

        JsonElement wanted = await Server.AskAsync(
            "/completion", new { prompt = Prompt, n_predict = 1, temperature = 0, logit_bias = new object[] { new object[] { "Q", 100 } } });
        Assert.Equal("Q", wanted.Text());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Completion_EveryTokenBannedOrHeldBack_IsRefused(bool ignoresEnd)
    {
        // There may be fewer entries than tokens: most are banned by texts of many, the rest each by its id.
        Tokenizer tokenizer = Server.Model.Tokenizer;
        string[] texts = [.. Enumerable.Range(0, tokenizer.VocabularySize)
            .Where(token => !tokenizer.IsSpecial(token)).Select(token => tokenizer.Decode([token])).Chunk(16).Select(pieces => string.Concat(pieces))];
        IEnumerable<int> held = ignoresEnd ? Server.Model.StopTokenIds : [];
        int[] others = [.. Enumerable.Range(0, tokenizer.VocabularySize)
            .Except(held).Except(texts.SelectMany(text => tokenizer.EncodeToIds(text, addSpecialTokens: false)))];
        (int status, string? parameter, string message) = await Server.FailAsync("/completion", JsonSerializer.Serialize(Request(others)));
        Assert.Equal((400, "logit_bias"), (status, parameter));
        Assert.Contains("leave a token", message, StringComparison.Ordinal);
        await Server.AskAsync("/completion", Request([.. others[1..], others[^1]])); // one is left, though as many entries are given

        object Request(int[] banned) => new
        {
            prompt = Prompt,
            n_predict = 1,
            ignore_eos = ignoresEnd,
            logit_bias = texts.Select(text => new object[] { text, false }).Concat(banned.Select(token => new object[] { token, false })),
        };
    }

    [Fact]
    public async Task Completion_BiasForALongText_IsRefusedAsInPairs()
    {
        var named = new Dictionary<string, int> { [new string('a', 1025)] = 1 };
        string json = JsonSerializer.Serialize(new { prompt = "x", logit_bias = named });
        (int status, string? parameter, _) = await Server.FailAsync("/completion", json);
        Assert.Equal((400, "logit_bias.0"), (status, parameter));
    }

    [Fact]
    public async Task Completion_IgnoreEos_NeverEndsBeforeItsLimit()
    {
        object bias = EndBias(100);
        JsonElement ended = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 30, temperature = 0, logit_bias = bias });
        JsonElement ignored = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 30, temperature = 0, logit_bias = bias, ignore_eos = true });
        Assert.Equal("eos", ended.Text("stop_type"));
        Assert.Equal(0, ended.Number("tokens_predicted"));
        Assert.Equal(30, ignored.Number("tokens_predicted"));
    }

    [Fact]
    public async Task Completion_Probabilities_AreThoseOfEachEmittedToken()
    {
        JsonElement answer = await Server.AskAsync(
            "/completion", new { prompt = Prompt, n_predict = 10, temperature = 0, n_probs = 3, return_tokens = true });
        JsonElement[] places = [.. answer.GetProperty("completion_probabilities").EnumerateArray()];
        Assert.Equal(answer.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()), places.Select(place => place.Number("id")));
        Assert.All(places, place =>
        {
            JsonElement[] top = [.. place.GetProperty("top_logprobs").EnumerateArray()];
            Assert.Equal(3, top.Length);
            Assert.Equal(place.Number("id"), top[0].Number("id")); // greedy takes the likeliest
            Assert.Equal(top.Select(rival => rival.GetProperty("logprob").GetDouble()).OrderDescending(), top.Select(rival => rival.GetProperty("logprob").GetDouble()));
            Assert.True(place.TryGetProperty("bytes", out _) && place.TryGetProperty("token", out _));
        });
        Assert.Equal(answer.Text(), string.Concat(places.Select(place => place.Text("token"))));
    }

    [Fact]
    public async Task Completion_SameSeed_SameContentWithDraftsOrWithout()
    {
        object[] drafting =
        [
            new { prompt = Prompt, n_predict = 80, seed = 9 },
            new { prompt = Prompt, n_predict = 80, seed = 9, speculative = false },
            new Dictionary<string, object> { ["prompt"] = Prompt, ["n_predict"] = 80, ["seed"] = 9, ["speculative.n_max"] = 0 },
            new Dictionary<string, object> { ["prompt"] = Prompt, ["n_predict"] = 80, ["seed"] = 9, ["speculative.n_max"] = 3 },
        ];
        var answers = new List<JsonElement>();
        foreach (object body in drafting)
        {
            answers.Add(await Server.AskAsync("/completion", body));
        }

        Assert.All(answers, answer => Assert.Equal(answers[0].Text(), answer.Text()));
        Assert.False(answers[1].GetProperty("timings").TryGetProperty("draft_n", out _));
        Assert.False(answers[2].GetProperty("timings").TryGetProperty("draft_n", out _));
    }

    [Fact]
    public async Task Completion_RandomSeed_IsToldAndCanBeRepeated()
    {
        JsonElement first = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 20, seed = -1 });
        ulong seed = first.GetProperty("generation_settings").GetProperty("seed").GetUInt64();
        JsonElement second = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 20, seed });
        Assert.Equal(first.Text(), second.Text());
    }

    [Theory]
    [InlineData("7", "-5", "2.5", 7, 0, 1)]
    [InlineData("0", "3", "0.5", 0, 0, 0.5)]
    [InlineData("-4", "1", "-1", 0, 0, 0)]
    [InlineData("2000000000", "1900000000", "0", 4096, 4096, 0)]
    [InlineData("5", "9", "1", 5, 5, 1)]
    public async Task Completion_DraftLimitsThatMakeNoSense_AreClamped(string most, string least, string probability, int clampedMost, int clampedLeast, double clamped)
    {
        string json = $$"""{"prompt":"x","n_predict":1,"speculative":{"budget":4096},"speculative.n_max":{{most}},"speculative.n_min":{{least}},"speculative.p_min":{{probability}}}""";
        (int status, string raw) = await Server.PostRawAsync("/completion", json);
        Assert.True(status == 200, raw);
        JsonElement settings = JsonSerializer.Deserialize<JsonElement>(raw).GetProperty("generation_settings");
        Assert.Equal(clampedMost, settings.Number("speculative.n_max"));
        Assert.Equal(clampedLeast, settings.Number("speculative.n_min"));
        Assert.Equal(clamped, settings.GetProperty("speculative.p_min").GetDouble());
    }

    [Fact]
    public async Task Completion_TimeIsUp_EndsOnceThereIsALineBreak()
    {
        // Without line breaks, time alone does not end it.
        JsonElement[] answers =
        [
            await Server.AskAsync("/completion", new { prompt = Prompt, seed = 3, ignore_eos = true, n_predict = 200, t_max_predict_ms = 1 }),
            await Server.AskAsync("/completion", new { prompt = Prompt, seed = 3, ignore_eos = true, n_predict = 200 }),
            await Server.AskAsync("/completion", new { prompt = (int[])[5, 6, 7], seed = 3, ignore_eos = true, n_predict = 100, t_max_predict_ms = 1, logit_bias = NoLineBreaks() }),
        ];
        Assert.Contains('\n', answers[0].Text());
        Assert.True(answers[0].Number("tokens_predicted") < 200);
        Assert.StartsWith(answers[0].Text(), answers[1].Text(), StringComparison.Ordinal);
        Assert.Equal("limit", answers[0].Text("stop_type"));
        Assert.Equal(100, answers[2].Number("tokens_predicted"));
        Assert.False(answers[2].GetProperty("has_new_line").GetBoolean());
    }

    [Fact]
    public async Task Completion_MinimumIndent_EndsBeforeTheFirstLineThatIsIndentedLess()
    {
        object body = new { prompt = Prompt, n_predict = 200, seed = 5, ignore_eos = true, n_indent = 4 };
        string whole = (await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 200, seed = 5, ignore_eos = true })).Text();
        string cut = (await Server.AskAsync("/completion", body)).Text();
        Assert.StartsWith(cut, whole, StringComparison.Ordinal);
        Assert.True(cut.Length < whole.Length);
        Assert.All(cut.Split('\n').Skip(1).Where(line => line.Trim().Length > 0), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        string next = whole[cut.Length..].TrimStart('\n').Split('\n')[0];
        Assert.False(next.StartsWith("    ", StringComparison.Ordinal), next);
    }

    [Fact]
    public async Task Completion_StatisticsAskedFor_AreTold()
    {
        JsonElement answer = await Server.AskAsync("/completion", new { prompt = Prompt, n_predict = 40, seed = 5, speculative = new { stats = "basic" } });
        JsonElement metrics = answer.GetProperty("metrics").GetProperty("speculative_decoding");
        Assert.True(metrics.Number("num_spec_steps") > 0);
    }

    [Theory]
    [InlineData("""{}""", "prompt")]
    [InlineData("""{"prompt":""}""", "prompt")]
    [InlineData("""{"prompt":[]}""", "prompt")]
    [InlineData("""{"prompt":[[]]}""", "prompt")]
    [InlineData("""{"prompt":7}""", "prompt")]
    [InlineData("""{"prompt":[1,true]}""", "prompt[1]")]
    [InlineData("""{"prompt":[99999]}""", "prompt[0]")]
    [InlineData("""{"prompt":{"text":"x"}}""", "prompt.prompt_string")]
    [InlineData("""{"prompt":{"prompt_string":"x","multimodal_data":["AA=="]}}""", "multimodal_data")]
    [InlineData("""{"prompt":"x","temperature":1e400}""", "temperature")]
    [InlineData("""{"prompt":"x","temperature":-0.5}""", "temperature")]
    [InlineData("""{"prompt":"x","temperature":"hot"}""", "temperature")]
    [InlineData("""{"prompt":"x","top_p":1.5}""", "top_p")]
    [InlineData("""{"prompt":"x","top_k":1.5}""", "top_k")]
    [InlineData("""{"prompt":"x","min_p":-1}""", "min_p")]
    [InlineData("""{"prompt":"x","n_predict":-3}""", "n_predict")]
    [InlineData("""{"prompt":"x","n_predict":1e30}""", "n_predict")]
    [InlineData("""{"prompt":"x","n_cmpl":0}""", "n_cmpl")]
    [InlineData("""{"prompt":"x","n_cmpl":9}""", "n_cmpl")]
    [InlineData("""{"prompt":"x","n_probs":100}""", "n_probs")]
    [InlineData("""{"prompt":"x","n_indent":-1}""", "n_indent")]
    [InlineData("""{"prompt":"x","repeat_penalty":0}""", "repeat_penalty")]
    [InlineData("""{"prompt":"x","presence_penalty":3}""", "presence_penalty")]
    [InlineData("""{"prompt":"x","seed":-2}""", "seed")]
    [InlineData("""{"prompt":"x","seed":1.5}""", "seed")]
    [InlineData("""{"prompt":"x","seed":"1"}""", "seed")]
    [InlineData("""{"prompt":"x","stop":5}""", "stop")]
    [InlineData("""{"prompt":"x","stop":[5]}""", "stop[0]")]
    [InlineData("""{"prompt":"x","logit_bias":[[1]]}""", "logit_bias[0]")]
    [InlineData("""{"prompt":"x","logit_bias":[[1,true]]}""", "logit_bias[0]")]
    [InlineData("""{"prompt":"x","logit_bias":[[1,1e9]]}""", "logit_bias[0]")]
    [InlineData("""{"prompt":"x","logit_bias":[[99999,1]]}""", "logit_bias[0]")]
    [InlineData("""{"prompt":"x","logit_bias":{"99999":1}}""", "logit_bias")]
    [InlineData("""{"prompt":"x","logit_bias":"no"}""", "logit_bias")]
    [InlineData("""{"prompt":"x","t_max_predict_ms":"soon"}""", "t_max_predict_ms")]
    [InlineData("""{"prompt":"x","id_slot":"a"}""", "id_slot")]
    [InlineData("""{"prompt":"x","id_slot":-2}""", "id_slot")]
    [InlineData("""{"prompt":"x","samplers":5}""", "samplers")]
    [InlineData("""{"prompt":"x","response_fields":5}""", "response_fields")]
    [InlineData("""{"prompt":"x","stream":1}""", "stream")]
    [InlineData("""{"prompt":"x","speculative.n_max":"lots"}""", "speculative.n_max")]
    [InlineData("""{"prompt":"x","speculative":{"budget":-1}}""", "speculative.budget")]
    [InlineData("""{"prompt":"x","grammar":"root ::= x"}""", "grammar")]
    [InlineData("""{"prompt":"x","json_schema":{}}""", "json_schema")]
    [InlineData("""{"prompt":"x","mirostat":2}""", "mirostat")]
    [InlineData("""{"prompt":"x","post_sampling_probs":true}""", "post_sampling_probs")]
    public async Task Completion_FieldThatCannotBe_IsRefusedByName(string json, string parameter)
    {
        (int status, string? named, string message) = await Server.FailAsync("/completion", json);
        Assert.Equal(400, status);
        Assert.Equal(parameter, named);
        Assert.Contains(parameter.Split('.', '[')[0], message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_NeutralValuesOfWhatIsNotSupported_Pass()
    {
        const string Json = """
            {"prompt":"x","n_predict":1,"mirostat":0,"mirostat_tau":5,"dry_multiplier":0,"dry_base":1.75,"xtc_probability":0,"typical_p":1,"dynatemp_range":0,
             "top_n_sigma":-1,"grammar":"","lora":[],"min_keep":0,"n_keep":0,"timings_per_token":false,"samplers":["edkypmxt","dry","top_k"],"t_max_prompt_ms":500,
             "penalty_last_n":0,"unknown":{"a":1},"top_k":-1,"id_slot":4000,"seed":18446744073709551615,"model":"","post_sampling_probs":false}
            """;
        (int status, string raw) = await Server.PostRawAsync("/completion", Json);
        Assert.True(status == 200, raw);
    }

    [Fact]
    public async Task Completion_UnknownModel_Is404()
    {
        (int status, string? parameter, _) = await Server.FailAsync("/completion", """{"prompt":"x","model":"other"}""");
        Assert.Equal((404, "model"), (status, parameter));
    }

    [Theory]
    [InlineData("""["top_k"]""", 1.0, 40, 1.0, 0.0)]
    [InlineData("""["top_k","top_p","infill","nonsense"]""", 1.0, 40, 0.95, 0.5)]
    [InlineData("\"kmt\"", 0.8, 40, 1.0, 0.05)]
    [InlineData("[]", 1.0, 0, 1.0, 0.0)]
    public async Task Completion_Samplers_OnlyThoseListedAreOn(string samplers, double temperature, int topK, double topP, double minP)
    {
        (_, string raw) = await Server.PostRawAsync("/completion", $$"""{"prompt":"x","n_predict":1,"samplers":{{samplers}}}""");
        JsonElement settings = JsonSerializer.Deserialize<JsonElement>(raw).GetProperty("generation_settings");
        Assert.Equal(temperature, settings.GetProperty("temperature").GetDouble());
        Assert.Equal(topK, settings.Number("top_k"));
        Assert.Equal(topP, settings.GetProperty("top_p").GetDouble());
        Assert.Equal(minP, settings.GetProperty("min_p").GetDouble());
    }

    private object EndBias(double bias) => Server.Model.StopTokenIds.Select(token => new object[] { token, bias }).ToArray();

    private object NoLineBreaks() =>
        Enumerable.Range(0, Server.Model.Tokenizer.VocabularySize)
            .Where(token => Server.Model.Tokenizer.GetTokenBytes(token).Contains((byte)'\n'))
            .Select(token => new object[] { token, false }).ToArray();
}
