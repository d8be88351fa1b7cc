using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Retrieval.Benchmarks.Server;

/// <summary>Clients that send one streamed completion after the other.</summary>
internal sealed class LoadGenerator : IDisposable
{
    private readonly HttpClient _client;
    private readonly string[] _prompts;
    private readonly int _maxTokens;
    private readonly double _temperature;

    public LoadGenerator(Uri address, string[] prompts, int maxTokens, double temperature)
    {
        (_prompts, _maxTokens, _temperature) = (prompts, maxTokens, temperature);
        _client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
    }

    /// <summary>Sends requests, so many at a time, and returns them by number and the time of the whole.</summary>
    public async Task<(StreamedRequest[] Requests, TimeSpan Elapsed)> RunAsync(int streams, int requests, bool drafts, CancellationToken cancellationToken)
    {
        var results = new StreamedRequest[requests];
        int next = -1;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => StreamAsync()));
        return (results, Stopwatch.GetElapsedTime(started));

        async Task StreamAsync()
        {
            for (int i = Interlocked.Increment(ref next); i < requests; i = Interlocked.Increment(ref next))
            {
                results[i] = await SendAsync(i, drafts, cancellationToken);
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<StreamedRequest> SendAsync(int number, bool drafts, CancellationToken cancellationToken)
    {
        // What was cached for the run before must not help this one.
        var body = new
        {
            prompt = _prompts[number % _prompts.Length],
            max_tokens = _maxTokens,
            temperature = _temperature,
            seed = number,
            stream = true,
            ignore_eos = true,
            cache_prompt = false,
            speculative = new { enabled = drafts },
            stream_options = new { include_usage = true },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        long sent = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        return await new StreamReading(sent).ReadAsync(reader, cancellationToken);
    }
}
