using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;
using Retrieval.Server.Tests.Traces;

namespace Retrieval.Server.Tests.Memory;

public sealed class MemoryEndpointsTests : IAsyncLifetime
{
    private const string Text = "def area(width, height):\n    return width * height\n\n\ndef volume(width, height, depth):\n    return ";

    private readonly string _file = Path.GetTempFileName();
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_file, JsonSerializer.Serialize(new[] { Entry("alice"), Entry("bob") }));
        _server = await RunningServer.StartAsync("--keys-file", _file, "--slots", "4");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Delete_ForgetsWhatTheTenantLeftBehindAndNothingOfOthers()
    {
        using HttpClient alice = _server.ClientOf("alice"), bob = _server.ClientOf("bob");
        string aliceTrace = await LeaveAsync(alice), bobTrace = await LeaveAsync(bob);
        await AssertKeptAsync(alice, aliceTrace);
        await AssertKeptAsync(bob, bobTrace);

        (int status, JsonElement body) = await _server.DeleteAsync("/v1/memory", alice);
        Assert.Equal((204, JsonValueKind.Undefined), (status, body.ValueKind));

        Assert.Equal((404, 404), await FindAsync(alice, aliceTrace));
        Assert.Equal(0, await DraftedFromOutputsAsync(alice));
        Assert.Equal((0, 0), await CompleteAsync(alice));
        await AssertKeptAsync(bob, bobTrace);
    }

    [Fact]
    public async Task Delete_WithoutAKey_IsDenied() => Assert.Equal(401, (await _server.DeleteAsync("/v1/memory")).Status);

    // A cached prefix, a learned output in each of both memories, a drafting session and a trace.
    private async Task<string> LeaveAsync(HttpClient client)
    {
        await CompleteAsync(client);
        (_, JsonElement draft) = await _server.PostAsync("/v1/drafts", new { text = "Say it:" }, client);
        var outcome = new { id = draft.GetProperty("id").GetString(), text = " umbrella rotation begins: umbrella rotation ends", finished = true };
        Assert.Equal(200, (await _server.PostAsync("/v1/drafts/outcome", outcome, client)).Status);
        Assert.Equal(200, (await _server.PostAsync("/v1/drafts", new { text = Text, session = "s" }, client)).Status);
        JsonElement[] frames = await client.TraceAsync(new { prompt = TraceStreams.Prompt, max_tokens = 4 });
        return frames[0].GetProperty("id").GetString()!;
    }

    private async Task AssertKeptAsync(HttpClient client, string trace)
    {
        Assert.Equal((200, 200), await FindAsync(client, trace));
        Assert.True(await DraftedFromOutputsAsync(client) > 0);
        (int cached, int fromOutputs) = await CompleteAsync(client);
        Assert.True(cached > 10 && fromOutputs > 10, $"{cached} tokens reused, {fromOutputs} accepted from outputs");
    }

    private async Task<(int Trace, int Session)> FindAsync(HttpClient client, string trace) =>
        ((await _server.GetAsync("/v1/traces/" + trace, client)).Status, (await _server.PostAsync("/v1/drafts", new { session = "s" }, client)).Status);

    private async Task<int> DraftedFromOutputsAsync(HttpClient client)
    {
        (_, JsonElement draft) = await _server.PostAsync("/v1/drafts", new { text = "Say it: umbrella", sources = new[] { "outputs" }, budget = 4 }, client);
        return draft.GetProperty("token_ids").GetArrayLength() - 1;
    }

    private async Task<(int Cached, int FromOutputs)> CompleteAsync(HttpClient client)
    {
        object body = new
        {
            prompt = Text,
            max_tokens = 48,
            temperature = 0,
            logit_bias = new Dictionary<string, int> { ["0"] = -100 },
            speculative = new { sources = new[] { "outputs" }, pauses = false, stats = "basic" },
        };
        (int status, JsonElement answer) = await _server.PostAsync("/v1/completions", body, client);
        Assert.True(status == 200, answer.GetRawText());
        JsonElement sources = answer.GetProperty("metrics").GetProperty("speculative_decoding").GetProperty("by_source");
        return (
            answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32(),
            sources.TryGetProperty("outputs", out JsonElement outputs) ? outputs.GetProperty("accepted").GetInt32() : 0);
    }

    private static object Entry(string tenant) =>
        new { tenant, sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant))), learn_outputs = true };
}
