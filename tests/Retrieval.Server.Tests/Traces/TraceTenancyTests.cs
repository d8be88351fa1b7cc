using System.Text.Json;
using Retrieval.Server.Tests.Page;

namespace Retrieval.Server.Tests.Traces;

public sealed class TraceTenancyTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    [Fact]
    public async Task Get_TraceOfATenant_IsForNobodyElse()
    {
        using HttpClient alice = keyed.Server.ClientOf(KeyedServer.Alice);
        using HttpClient bob = keyed.Server.ClientOf(KeyedServer.Bob);
        JsonElement[] frames = await alice.TraceAsync(new { prompt = TraceStreams.Prompt, max_tokens = 4 });
        string path = "/v1/traces/" + frames[0].GetProperty("id").GetString();
        Assert.Equal(200, (await keyed.Server.GetAsync(path, alice)).Status);
        (int status, JsonElement error) = await keyed.Server.GetAsync(path, bob);
        Assert.Equal(404, status);
        (_, JsonElement none) = await keyed.Server.GetAsync("/v1/traces/none", bob);
        Assert.Equal(
            none.GetRawText().Replace("none", "X", StringComparison.Ordinal),
            error.GetRawText().Replace(frames[0].GetProperty("id").GetString()!, "X", StringComparison.Ordinal));
        Assert.Equal(401, (await keyed.Server.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Post_WithoutKey_Is401AndThePageIsOpen()
    {
        Assert.Equal(401, (await keyed.Server.PostAsync("/v1/traces", new { prompt = "a" })).Status);
        foreach (string path in (string[])["/", "/page/modules/main.js"])
        {
            using HttpResponseMessage page = await keyed.Server.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(page.IsSuccessStatusCode);
        }
    }
}
