using System.Net.Http.Json;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Generating;

public sealed class OverloadTests
{
    [Fact]
    public async Task Complete_QueueFull_IsRefusedWithRetryAfterAndLeavesNothingBehind()
    {
        await using RunningServer server = await RunningServer.StartAsync("--slots", "1", "--max-requests", "2");
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
        {
            Content = JsonContent.Create(new { prompt = "x", max_tokens = 2000, ignore_eos = true, stream = true, speculative = false }),
        };
        using HttpResponseMessage running = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);

        // Room for one more, not for two: neither is held.
        using HttpResponseMessage refused = await server.Client.PostAsJsonAsync("/v1/completions", new { prompt = new[] { "a", "b" }, max_tokens = 1, stream = true });
        JsonElement error = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((429, "overloaded_error", "overloaded"), ((int)refused.StatusCode, error.Error("type"), error.Error("code")));
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("retry-after")));
        Assert.Equal("1000", Assert.Single(refused.Headers.GetValues("retry-after-ms")));
        Assert.NotEmpty(Assert.Single(refused.Headers.GetValues("x-request-id")));

        // Trying again would never help.
        (int never, JsonElement hopeless) = await server.PostAsync("/v1/completions", new { prompt = new[] { "a", "b", "c" } });
        Assert.Equal((400, "prompt"), (never, hopeless.Error("param")));
        await leaving.CancelAsync();
        running.Dispose();
        await DisconnectTests.UntilAsync(() => server.Model.Engine.HeldCount == 0);
        (int fine, _) = await server.PostAsync("/v1/completions", new { prompt = new[] { "a", "b" }, max_tokens = 1 });
        Assert.Equal(200, fine);
    }
}
