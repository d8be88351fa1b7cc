using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.LlamaCpp;

[Collection(SharedServer.Collection)]
public sealed partial class CompletionStreamTests(SharedServer shared)
{
    private const string Prompt = "def add(a, b):\n    return";

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Stream_Golden_IsByteForByteWhatClientsParse()
    {
        object body = new
        {
            prompt = Prompt, n_predict = 4, temperature = 0, stream = true, seed = 1, speculative = false, cache_prompt = false, stop = (string[])["zzz"],
        };
        string transcript = await GoldenAsync(body);
        const string Settings =
            """{"n_ctx":2048,"model":"default","n_predict":4,"seed":1,"temperature":0,"top_k":40,"top_p":0.95,"min_p":0.05,"repeat_last_n":-1,"repeat_penalty":1,"presence_penalty":0,"frequency_penalty":0,"stop":["zzz"],"ignore_eos":false,"stream":true,"cache_prompt":false,"n_probs":0,"n_indent":0,"n_cmpl":1,"t_max_predict_ms":#,"samplers":["penalties","top_k","top_p","min_p","temperature"],"speculative.n_max":0,"speculative.n_min":0,"speculative.p_min":0}""";
        string[] expected =
        [
            """data: {"index":0,"content":" (","tokens":[324],"stop":false,"tokens_predicted":1,"tokens_evaluated":8}""",
            """data: {"index":0,"content":"a","tokens":[97],"stop":false,"tokens_predicted":2,"tokens_evaluated":8}""",
            """data: {"index":0,"content":",","tokens":[44],"stop":false,"tokens_predicted":3,"tokens_evaluated":8}""",
            """data: {"index":0,"content":" b","tokens":[316],"stop":false,"tokens_predicted":4,"tokens_evaluated":8}""",
            """data: {"index":0,"content":"","tokens":[],"id_slot":#,"stop":true,"model":"default","tokens_predicted":4,"tokens_evaluated":8,"generation_settings":"""
                + Settings
                + ""","prompt":"def add(a, b):\n    return","has_new_line":false,"truncated":false,"stop_type":"limit","stopping_word":"","tokens_cached":11,"timings":{"cache_n":0,"prompt_n":8,"prompt_ms":#,"prompt_per_token_ms":#,"prompt_per_second":#,"predicted_n":4,"predicted_ms":#,"predicted_per_token_ms":#,"predicted_per_second":#}}""",
        ];
        Assert.Equal(string.Concat(expected.Select(frame => frame + "\n\n")), transcript);
    }

    [Fact]
    public async Task Stream_AnyBody_SaysWhatTheWholeResponseSays()
    {
        object whole = new { prompt = Prompt, n_predict = 60, seed = 3, return_tokens = true, n_probs = 1, ignore_eos = true };
        object streamed = new { prompt = Prompt, n_predict = 60, seed = 3, stream = true, n_probs = 1, ignore_eos = true };
        JsonElement answer = await Server.AskAsync("/completion", whole);
        (_, string raw) = await Server.PostRawAsync("/completion", JsonSerializer.Serialize(streamed));
        JsonElement[] frames = Body.FramesOf(raw);
        Assert.All(frames[..^1], frame => Assert.False(frame.GetProperty("stop").GetBoolean()));
        Assert.True(frames[^1].GetProperty("stop").GetBoolean());
        Assert.Equal(answer.Text(), string.Concat(frames.Select(frame => frame.Text())));
        Assert.Equal(
            answer.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()),
            frames.SelectMany(frame => frame.GetProperty("tokens").EnumerateArray()).Select(token => token.GetInt32()));
        Assert.Equal(60, frames[..^1].Sum(frame => frame.GetProperty("completion_probabilities").GetArrayLength()));
        Assert.Equal(answer.Text("stop_type"), frames[^1].Text("stop_type"));
        Assert.DoesNotContain("[DONE]", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_SeveralCompletions_AreToldApartByIndex()
    {
        (_, string raw) = await Server.PostRawAsync("/completion", """{"prompt":["def a","def b"],"n_cmpl":2,"n_predict":5,"seed":1,"stream":true}""");
        (_, string whole) = await Server.PostRawAsync("/completion", """{"prompt":["def a","def b"],"n_cmpl":2,"n_predict":5,"seed":1}""");
        JsonElement[] frames = Body.FramesOf(raw);
        JsonElement[] answers = [.. JsonSerializer.Deserialize<JsonElement>(whole).EnumerateArray()];
        Assert.Equal(4, frames.Count(frame => frame.GetProperty("stop").GetBoolean()));
        foreach (JsonElement answer in answers)
        {
            IEnumerable<JsonElement> own = frames.Where(frame => frame.Number("index") == answer.Number("index"));
            Assert.Equal(answer.Text(), string.Concat(own.Select(frame => frame.Text())));
        }
    }

    [Fact]
    public async Task Stream_InvalidBody_IsAnOrdinaryError()
    {
        (int status, string? parameter, _) = await Server.FailAsync("/completion", """{"prompt":"x","stream":true,"top_p":7}""");
        Assert.Equal((400, "top_p"), (status, parameter));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Completion_ClientGoesAway_FreesItsSlots(bool streams)
    {
        string json = JsonSerializer.Serialize(new { prompt = Prompt, n_predict = 2000, ignore_eos = true, stream = streams, n_cmpl = 2, speculative = false });
        using var client = new HttpClient { BaseAddress = Server.Address };
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/completion") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        Task<HttpResponseMessage> asking = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
        await Body.UntilAsync(() => Server.Model.Engine.State.Slots.Count(slot => slot.IsProcessing) == 2);
        if (streams)
        {
            using HttpResponseMessage response = await asking;
            await response.Content.ReadAsStream().ReadExactlyAsync(new byte[16]);
            response.Dispose();
        }

        await leaving.CancelAsync();
        await Body.UntilAsync(() => Server.Model.Engine.State is { HeldCount: 0 } state && state.Slots.All(slot => !slot.IsProcessing));
        await Assert.ThrowsAnyAsync<Exception>(async () => (await asking).EnsureSuccessStatusCode().Content.ReadAsStream().ReadByte());
    }

    private async Task<string> GoldenAsync(object body)
    {
        (int status, string raw) = await Server.PostRawAsync("/completion", JsonSerializer.Serialize(body));
        Assert.Equal(200, status);
        return Volatiles().Replace(raw, "$1#");
    }

    // Times, and the slot that happened to be free.
    [GeneratedRegex("(\"(?:id_slot|\\w+_ms|\\w+_per_second)\":)[0-9.E+-]+")]
    private static partial Regex Volatiles();
}
