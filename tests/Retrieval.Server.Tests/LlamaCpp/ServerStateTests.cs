using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.LlamaCpp;

/// <summary>/props and /slots: what clients adapt to, and what they may not see.</summary>
public sealed class ServerStateTests
{
    [Fact]
    public async Task Props_Always_TellWhatClientsAdaptTo()
    {
        await using RunningServer server = await RunningServer.StartAsync("--slots", "3", "--context", "1024");
        (int status, JsonElement props) = await server.GetAsync("/props?model=default&autoload=false");
        Assert.Equal(200, status);
        Assert.Equal(1024, props.GetProperty("default_generation_settings").Number("n_ctx"));
        Assert.Equal(0.8, props.GetProperty("default_generation_settings").GetProperty("params").GetProperty("temperature").GetDouble());
        Assert.Equal(3, props.Number("total_slots"));
        Assert.Equal("default", props.Text("model_path"));
        Assert.Contains("<|im_start|>", props.Text("chat_template"), StringComparison.Ordinal);
        Assert.NotEqual("", props.Text("build_info"));
        Assert.DoesNotContain(Path.GetTempPath(), props.ToString(), StringComparison.Ordinal);
        Assert.Equal(404, (await server.GetAsync("/props?model=other")).Status);

        (_, JsonElement slots) = await server.GetAsync("/slots");
        Assert.Equal([0, 1, 2], slots.EnumerateArray().Select(slot => slot.Number("id")));
        Assert.All(slots.EnumerateArray(), slot => Assert.False(slot.GetProperty("is_processing").GetBoolean()));
        Assert.Equal(200, (await server.GetAsync("/slots?fail_on_no_slot=1")).Status);
    }

    [Fact]
    public async Task Slots_OfAnotherTenant_ShowNeitherTextNorCounts()
    {
        string keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, JsonSerializer.Serialize(new[] { Entry("ann", "key-of-ann"), Entry("bob", "key-of-bob") }));
        try
        {
            await using RunningServer server = await RunningServer.StartAsync("--slots", "1", "--keys-file", keys);
            using HttpClient ann = server.ClientOf("key-of-ann"), bob = server.ClientOf("key-of-bob");
            Assert.Equal(401, (await server.GetAsync("/slots")).Status);
            Assert.Equal(401, (await server.GetAsync("/props")).Status);

            using var leaving = new CancellationTokenSource();
            using var body = new StringContent("""{"prompt":"secret words","n_predict":2000,"n_cmpl":8,"ignore_eos":true,"speculative":false}""", Encoding.UTF8, "application/json");
            Task<HttpResponseMessage> asking = ann.PostAsync(new Uri("/completion", UriKind.Relative), body, leaving.Token);
            await Body.UntilAsync(() => server.Model.Engine.State.Slots[0].EmittedCount > 0);
            JsonElement own = (await server.GetAsync("/slots", ann)).Body[0], others = (await server.GetAsync("/slots", bob)).Body[0];
            Assert.True(own.GetProperty("is_processing").GetBoolean());
            Assert.True(own.Number("n_prompt_tokens") > 0);
            Assert.True(others.GetProperty("is_processing").GetBoolean());
            Assert.Equal((0, 0, 0), (others.Number("n_prompt_tokens"), others.Number("n_decoded"), others.Number("n_cached")));
            Assert.DoesNotContain("secret", own.ToString(), StringComparison.Ordinal);
            Assert.Equal(503, (await server.GetAsync("/slots?fail_on_no_slot=1", bob)).Status);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }
        finally
        {
            File.Delete(keys);
        }
    }

    private static object Entry(string tenant, string key) => new { tenant, sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))) };
}
