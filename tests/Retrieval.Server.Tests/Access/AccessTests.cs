using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Access;

public sealed class AccessTests : IAsyncLifetime
{
    private const string Alice = "rk_alice-0123456789", Bob = "rk_bob-0123456789", Admin = "rk_admin-0123456789";
    private const string Text = "def area(width, height):\n    return width * height\n\n\ndef volume(width, height, depth):\n    return ";

    private readonly string _file = Path.GetTempFileName();
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        object[] keys =
        [
            new { tenant = "alice", sha256 = Hash(Alice), learn_outputs = true },
            new { tenant = "bob", sha256 = Hash(Bob), learn_outputs = true },
            new { tenant = "admin", sha256 = Hash(Admin), manage = true },
        ];
        await File.WriteAllTextAsync(_file, JsonSerializer.Serialize(keys));
        _server = await RunningServer.StartAsync("--keys-file", _file, "--slots", "4");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Anything_WithoutAKey_IsDeniedButHealthAndThePage()
    {
        foreach (string path in (string[])["/health", "/v1/health", "/health/live", "/"])
        {
            using HttpResponseMessage open = await _server.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(open.IsSuccessStatusCode, path);
        }

        foreach (string path in (string[])["/v1/models", "/metrics", "/slots", "/props", "/v1/datastores", "/v1/tasks", "/nowhere", "/v1/traces/x"])
        {
            (int status, JsonElement body) = await _server.GetAsync(path);
            Assert.Equal((path, 401), (path, status));
            Assert.Equal("invalid_api_key", body.GetProperty("error").GetProperty("code").GetString());
            (int wrong, _) = await _server.GetAsync(path, _server.ClientOf(Alice + "x"));
            Assert.Equal((path, 401), (path, wrong));
        }

        foreach (string path in (string[])["/v1/completions", "/v1/chat/completions", "/infill", "/completion", "/tokenize", "/detokenize", "/apply-template", "/v1/drafts", "/v1/traces", "/v1/events"])
        {
            Assert.Equal((path, 401), (path, (await _server.PostAsync(path, new { prompt = "a" })).Status));
        }
    }

    [Fact]
    public async Task Denial_SaysHowToAuthenticate()
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(new Uri("/v1/models", UriKind.Relative));
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        using HttpResponseMessage known = await _server.ClientOf(Alice).GetAsync(new Uri("/v1/models", UriKind.Relative));
        Assert.Empty(known.Headers.WwwAuthenticate);
    }

    [Theory]
    [InlineData("X-Api-Key")]
    [InlineData("api-key")]
    [InlineData("Authorization")]
    public async Task Key_InAnyOfItsHeaders_IsTaken(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "bearer " + Alice : Alice);
        using HttpResponseMessage response = await _server.Client.SendAsync(request);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Metrics_OnlyForWhoMayManage()
    {
        Assert.Equal(403, (await _server.GetAsync("/metrics", _server.ClientOf(Alice))).Status);
        string text = await _server.ClientOf(Admin).GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("retrieval_requests_total", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cache_SamePrompt_IsReusedByTheSameTenantAndNoOther()
    {
        Assert.Equal(0, (await CompleteAsync(Alice)).Cached);
        Assert.Equal(0, (await CompleteAsync(Bob)).Cached);
        (int cached, _) = await CompleteAsync(Alice);
        Assert.True(cached > 10, $"{cached} tokens reused");
    }

    [Fact]
    public async Task LearnedOutputs_DraftForTheSameTenantAndNoOther()
    {
        Assert.Equal(0, (await CompleteAsync(Alice)).FromOutputs);
        Assert.Equal(0, (await CompleteAsync(Bob)).FromOutputs);
        Assert.Equal(0, (await CompleteAsync(Admin)).FromOutputs);
        Assert.True((await CompleteAsync(Alice)).FromOutputs > 10);
        Assert.Equal(0, (await CompleteAsync(Admin)).FromOutputs); // learns nothing: its key does not say so
    }

    [Theory]
    [InlineData("recycling")]
    [InlineData("ngrams")]
    [InlineData("trigrams")]
    public async Task Source_ThatKeepsText_NeedsAKeyThatLearns(string source)
    {
        object body = new { prompt = "a", max_tokens = 2, speculative = new { sources = (string[])["prompt", source] } };
        Assert.Equal(200, (await _server.PostAsync("/v1/completions", body, _server.ClientOf(Alice))).Status);
        foreach (string path in (string[])["/v1/completions", "/completion", "/v1/traces"])
        {
            (int status, JsonElement answer) = await _server.PostAsync(path, body, _server.ClientOf(Admin));
            Assert.Equal((path, 400), (path, status));
            JsonElement error = answer.GetProperty("error");
            Assert.Equal("speculative.sources", error.GetProperty("param").GetString());
            Assert.Contains(source, error.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Contains("learn_outputs", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Slots_OfOthers_ShowNothing()
    {
        await CompleteAsync(Alice);
        (_, JsonElement slots) = await _server.GetAsync("/slots", _server.ClientOf(Bob));
        Assert.Equal(4, slots.GetArrayLength());
        Assert.DoesNotContain("alice", slots.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("width", slots.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<(int Cached, int FromOutputs)> CompleteAsync(string key)
    {
        object body = new
        {
            prompt = Text,
            max_tokens = 48,
            temperature = 0,
            ignore_eos = true,
            speculative = new { sources = (string[])["outputs"], pauses = false, stats = "basic" },
        };
        (int status, JsonElement answer) = await _server.PostAsync("/v1/completions", body, _server.ClientOf(key));
        Assert.True(status == 200, answer.GetRawText());
        JsonElement sources = answer.GetProperty("metrics").GetProperty("speculative_decoding").GetProperty("by_source");
        return (
            answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(),
            sources.TryGetProperty("outputs", out JsonElement outputs) ? outputs.GetProperty("accepted").GetInt32() : 0);
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
