using System.Net.Http.Json;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Hosting;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_RunningRequest_EndsAsIfNothingHappened()
    {
        RunningServer server = await RunningServer.StartAsync("--slots", "1");
        Task<HttpResponseMessage> running = StartAsync(server);
        await server.StopAsync();
        using HttpResponseMessage response = await running;
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(400, body.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.GetAsync(new Uri("/health", UriKind.Relative)));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stop_NoTimeToDrain_BreaksTheRequestOff()
    {
        RunningServer server = await RunningServer.StartAsync("--slots", "1", "--drain-seconds", "0");
        Task<HttpResponseMessage> running = StartAsync(server);
        await server.StopAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using HttpResponseMessage response = await running;
            response.EnsureSuccessStatusCode();
        });
        await server.DisposeAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server) =>
        await server.Client.PostAsJsonAsync("/v1/completions", new { prompt = "def f(", max_tokens = 400, ignore_eos = true });

    // Returns once the engine is at work on it.
    private static Task<HttpResponseMessage> StartAsync(RunningServer server)
    {
        Task<HttpResponseMessage> running = SendAsync(server);
        Assert.True(SpinWait.SpinUntil(() => server.Model.Engine.State.Slots.Any(slot => slot.IsProcessing), TimeSpan.FromSeconds(20)));
        return running;
    }
}
