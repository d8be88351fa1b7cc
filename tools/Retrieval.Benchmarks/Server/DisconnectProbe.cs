using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Retrieval.Benchmarks.Reporting;

namespace Retrieval.Benchmarks.Server;

/// <summary>How long a slot stays busy after its client went away in the middle of a stream, as <c>/slots</c> tells.</summary>
internal sealed class DisconnectProbe(Uri address)
{
    public async Task<Samples> RunAsync(int count, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        using var watcher = new HttpClient { BaseAddress = address };
        for (int i = 0; i < count; i++)
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = address };
            using HttpResponseMessage response = await StartAsync(client, i, cancellationToken);
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await stream.ReadExactlyAsync(new byte[32], cancellationToken);
            long closed = Stopwatch.GetTimestamp();
            response.Dispose();
            while (await IsBusyAsync(watcher, cancellationToken))
            {
                await Task.Delay(1, cancellationToken);
            }

            samples.Add(Stopwatch.GetElapsedTime(closed).TotalMilliseconds);
        }

        return samples;
    }

    private static Task<HttpResponseMessage> StartAsync(HttpClient client, int number, CancellationToken cancellationToken)
    {
        string body = JsonSerializer.Serialize(new { prompt = $"def f{number}(x):", max_tokens = 1500, stream = true, ignore_eos = true });
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static async Task<bool> IsBusyAsync(HttpClient watcher, CancellationToken cancellationToken)
    {
        using var slots = JsonDocument.Parse(await watcher.GetStringAsync(new Uri("/slots", UriKind.Relative), cancellationToken));
        return slots.RootElement.EnumerateArray().Any(slot => slot.GetProperty("is_processing").GetBoolean());
    }
}
