using System.Net.Http.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Generating;

[Collection(SharedServer.Collection)]
public sealed class DisconnectTests(SharedServer shared)
{
    [Theory]
    [InlineData("/v1/completions", true, 1)]
    [InlineData("/v1/completions", true, 3)]
    [InlineData("/v1/completions", false, 1)]
    [InlineData("/v1/completions", false, 3)]
    [InlineData("/v1/chat/completions", true, 1)]
    [InlineData("/v1/chat/completions", false, 1)]
    public async Task Disconnect_WhileGenerating_FreesSlots(string path, bool stream, int n)
    {
        using (HttpClient client = shared.Server.ClientOf("unused"))
        {
            object body = new
            {
                prompt = "x",
                messages = new[] { new { role = "user", content = "x" } },
                max_tokens = 2000,
                ignore_eos = true,
                stream,
                n,
                speculative = false,
            };
            using var leaving = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            Task<HttpResponseMessage> answer = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token);
            await UntilAsync(() => shared.Server.Model.Engine.State.Slots.Count(slot => slot.IsProcessing) == n);
            if (stream)
            {
                using HttpResponseMessage begun = await answer;
                using Stream events = await begun.Content.ReadAsStreamAsync(leaving.Token);
                Assert.True(await events.ReadAsync(new byte[64], leaving.Token) > 0);
            }

            leaving.Cancel();
        }

        await UntilAsync(() => shared.Server.Model.Engine.HeldCount == 0 && !shared.Server.Model.Engine.State.Slots.Any(slot => slot.IsProcessing));
    }

    internal static async Task UntilAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 2000 && !isSo(); i++)
        {
            await Task.Delay(5);
        }

        Assert.True(isSo());
    }
}
