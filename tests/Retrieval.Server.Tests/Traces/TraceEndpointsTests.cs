using System.Net.Http.Json;
using System.Text.Json;
using Retrieval.Server.Access;
using Retrieval.Server.Tests.Support;
using Retrieval.Server.Traces;

namespace Retrieval.Server.Tests.Traces;

[Collection(SharedServer.Collection)]
public sealed class TraceEndpointsTests(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Post_Drafting_StreamsStartStepsEnd()
    {
        JsonElement[] frames = await _server.Client.TraceAsync(new { prompt = TraceStreams.Prompt, max_tokens = 48, seed = 3 });
        string[] types = [.. frames.Select(frame => frame.GetProperty("type").GetString()!)];
        Assert.Equal("start", types[0]);
        Assert.Equal("end", types[^1]);
        Assert.All(types[1..^1], type => Assert.Equal("step", type));
        string prompt = string.Concat(frames[0].GetProperty("prompt").EnumerateArray().Select(token => token.GetProperty("piece").GetString()));
        Assert.Equal(TraceStreams.Prompt, prompt);
        double[] times = [.. frames.Steps().Select(step => step.GetProperty("at_ms").GetDouble()), frames[^1].GetProperty("wall_ms").GetDouble()];
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task Post_Drafting_PathsFollowTheTreesAndEmitTheirTokens()
    {
        JsonElement[] frames = await _server.Client.TraceUntilAcceptedAsync();
        foreach (JsonElement step in frames.Steps())
        {
            JsonElement[] nodes = [.. step.GetProperty("nodes").EnumerateArray()];
            int[] path = [.. step.GetProperty("path").EnumerateArray().Select(id => id.GetInt32())];
            JsonElement[] emitted = [.. step.GetProperty("emitted").EnumerateArray()];
            Assert.Equal(0, path[0]);
            for (int i = 0; i < nodes.Length; i++)
            {
                Assert.Equal(i, nodes[i].GetProperty("id").GetInt32());
                Assert.InRange(nodes[i].GetProperty("parent").GetInt32(), -1, i - 1);
            }

            for (int i = 1; i < path.Length; i++)
            {
                Assert.Equal(path[i - 1], nodes[path[i]].GetProperty("parent").GetInt32());
                Assert.Equal(emitted[i - 1].GetProperty("token").GetInt32(), nodes[path[i]].GetProperty("token").GetInt32());
                Assert.NotNull(nodes[path[i]].GetProperty("source").GetString());
            }
        }
    }

    [Fact]
    public async Task Post_Drafting_StepsSumUpToTheMetrics()
    {
        JsonElement[] frames = await _server.Client.TraceUntilAcceptedAsync();
        JsonElement metrics = frames[^1].GetProperty("metrics");
        JsonElement[] steps = [.. frames.Steps()];
        Assert.Equal(metrics.GetProperty("num_spec_steps").GetInt32(), steps.Length);
        Assert.Equal(metrics.GetProperty("num_draft_tokens").GetInt64(), steps.Sum(step => step.GetProperty("nodes").GetArrayLength() - 1));
        Assert.Equal(metrics.GetProperty("num_accepted_draft_tokens").GetInt64(), steps.Sum(step => step.GetProperty("path").GetArrayLength() - 1));
        Assert.Equal(frames[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32(), frames.Output().Length);
        foreach (JsonProperty source in metrics.GetProperty("by_source").EnumerateObject())
        {
            int drafted = steps.Sum(step => step.GetProperty("nodes").EnumerateArray().Count(node => node.GetProperty("source").GetString() == source.Name));
            Assert.Equal(source.Value.GetProperty("drafted").GetInt32(), drafted);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public async Task Post_Plain_DraftsNothingAndGivesTheSameTokens(double temperature)
    {
        var body = new { prompt = TraceStreams.Prompt, max_tokens = 40, temperature, seed = 11, plain = false };
        JsonElement[] drafted = await _server.Client.TraceAsync(body);
        JsonElement[] plain = await _server.Client.TraceAsync(body with { plain = true });
        Assert.True(plain[0].GetProperty("plain").GetBoolean());
        Assert.All(plain.Steps(), step => Assert.Equal(1, step.GetProperty("nodes").GetArrayLength()));
        Assert.Equal(plain.Output(), drafted.Output());
        Assert.All((JsonElement[])[plain[^1], drafted[^1]], end => Assert.Equal(0, end.GetProperty("timings").GetProperty("cache_n").GetInt32()));
    }

    [Fact]
    public async Task Post_StopString_EndsWithinTheLastStepsTokens()
    {
        JsonElement end = (await _server.Client.TraceAsync(new { prompt = TraceStreams.Prompt, max_tokens = 64, stop = "index" }))[^1];
        Assert.Equal("stop", end.GetProperty("finish_reason").GetString());
        Assert.DoesNotContain("index", end.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/traces/")]
    [InlineData("/trace/")]
    public async Task Get_FinishedTrace_IsWhatWasStreamed(string path)
    {
        JsonElement[] frames = await _server.Client.TraceAsync(new { prompt = TraceStreams.Prompt, max_tokens = 16 });
        (int status, JsonElement document) = await _server.GetAsync(path + frames[0].GetProperty("id").GetString());
        Assert.Equal(200, status);
        Assert.Equal(frames.Steps().Select(step => step.GetRawText()), document.GetProperty("steps").EnumerateArray().Select(step => step.GetRawText()));
        foreach (JsonProperty field in frames[0].EnumerateObject().Concat(frames[^1].EnumerateObject()).Where(field => field.Name != "type"))
        {
            Assert.Equal(field.Value.GetRawText(), document.GetProperty(field.Name).GetRawText());
        }

        Assert.Equal(404, (await _server.GetAsync(path + "trace-0")).Status);
    }

    [Fact]
    public async Task Post_ClientGoesAway_FreesTheSlotAndKeepsNoTrace()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = JsonContent.Create(new { prompt = TraceStreams.Prompt, max_tokens = 1800, plain = true }) };
        HttpResponseMessage response = await _server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        string id = JsonSerializer.Deserialize<JsonElement>((await reader.ReadLineAsync())!["data: ".Length..]).GetProperty("id").GetString()!;
        response.Dispose();
        for (int i = 0; i < 500 && _server.Model.Engine.HeldCount > 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(0, _server.Model.Engine.HeldCount);

        // On a fast machine the text may have ended by itself before the server heard.
        (int status, JsonElement trace) = await _server.GetAsync("/v1/traces/" + id);
        Assert.True(status == 404 || trace.GetProperty("finish_reason").GetString() == "stop", $"{status}: {trace}");
    }

    [Fact]
    public async Task Post_TooManyRunning_IsPutOffUntilOneEnds()
    {
        TenantLimit limit = _server.Service<TraceStore>().Running;
        IDisposable[] places = [limit.Enter(Tenant.Local), limit.Enter(Tenant.Local)];
        using HttpResponseMessage refused = await _server.Client.PostAsJsonAsync("/v1/traces", new { prompt = "a", max_tokens = 1 });
        Assert.Equal((429, true), ((int)refused.StatusCode, refused.Headers.Contains("Retry-After")));
        places[0].Dispose();
        await _server.Client.TraceAsync(new { prompt = "a", max_tokens = 1 });
        await _server.Client.TraceAsync(new { prompt = "a", max_tokens = 1 }); // the first gave its place back
        places[1].Dispose();
    }

    [Fact]
    public async Task Post_PredictionFarBeyondTheContext_IsRefused()
    {
        string prediction = string.Concat(Enumerable.Range(0, _server.Model.MaxPredictionLength).Select(i => $"{i} "));
        (int status, JsonElement error) = await _server.PostAsync("/v1/traces", new { prompt = "a", prediction });
        Assert.Equal((400, "prediction"), (status, error.GetProperty("error").GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData("""{}""", "prompt")]
    [InlineData("""{"prompt":""}""", "prompt")]
    [InlineData("""{"prompt":"a","max_tokens":0}""", "max_tokens")]
    [InlineData("""{"prompt":"a","temperature":2.5}""", "temperature")]
    [InlineData("""{"prompt":"a","seed":-1}""", "seed")]
    [InlineData("""{"prompt":"a","plain":"yes"}""", "plain")]
    [InlineData("""{"prompt":"a","stop":""}""", "stop")]
    [InlineData("""{"prompt":"a","stop":["b",""]}""", "stop")]
    [InlineData("""{"prompt":"a","speculative":{"budget":257}}""", "speculative.budget")]
    [InlineData("""{"prompt":"a","speculative":{"sources":["nothing"]}}""", "speculative.sources")]
    [InlineData("""{"messages":[]}""", "messages")]
    public async Task Post_Fault_NamesTheField(string body, string parameter)
    {
        (int status, JsonElement error) = await _server.PostAsync("/v1/traces", JsonSerializer.Deserialize<JsonElement>(body));
        Assert.Equal(400, status);
        Assert.Equal(parameter, error.GetProperty("error").GetProperty("param").GetString());
    }
}
