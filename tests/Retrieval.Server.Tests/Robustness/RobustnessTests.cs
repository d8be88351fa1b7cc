using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Robustness;

[Collection(SharedServer.Collection)]
public sealed class RobustnessTests(SharedServer shared)
{
    private const int Requests = 10_000;

    private RunningServer Server => shared.Server;

    [Fact]
    public async Task Malformed_TenThousandRequests_AreRefusedWithTheErrorBody()
    {
        var faults = new List<string>();
        await Parallel.ForEachAsync(MalformedRequest.Generate(Requests, seed: 7), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (request, stop) =>
        {
            if (await FindFaultAsync(request, stop) is { } fault)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }
            }
        });
        Assert.True(faults.Count == 0, $"{faults.Count}: {string.Join(Environment.NewLine, faults.Distinct().Take(20))}");
        Assert.Equal(0, Server.Model.Engine.HeldCount);
        (int status, _) = await Server.PostAsync("/v1/completions", new { prompt = "def f(", max_tokens = 4 });
        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("5\r\n{\"pro\r\nzz\r\nmore")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("-1\r\n{}\r\n0\r\n\r\n")]
    [InlineData("3\r\n{}\r\n0\r\n\r\n")]
    public async Task Malformed_ChunkedEncoding_IsRefusedOrClosed(string chunks)
    {
        string answer = await SendRawAsync($"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}", closesSending: true);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: a\r\n\r\n")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n")]
    [InlineData("POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{}")]
    public async Task Malformed_HttpItself_IsRefusedOrClosed(string request)
    {
        string answer = await SendRawAsync(request, closesSending: true);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Huge_Body_IsRefusedBeforeItIsRead()
    {
        string answer = await SendRawAsync("POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{", closesSending: false);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("\"error\":{\"message\":", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disconnects_TwoHundredClientsMidStream_LeaveNothingBehind()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, stop) =>
        {
            string body = $$"""{"prompt":"def f{{i}}(x):","max_tokens":1500,"stream":{{(i % 4 == 0 ? "false" : "true")}},"ignore_eos":true}""";
            using var socket = await SendAsync($"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", stop);
            if (i % 4 != 0)
            {
                await socket.GetStream().ReadExactlyAsync(new byte[64], stop);
            }

            socket.Client.LingerState = new LingerOption(i % 2 == 0, 0);
        });
        for (int i = 0; i < 200 && Server.Model.Engine.HeldCount > 0; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(0, Server.Model.Engine.HeldCount);
        await Task.Delay(50);
        Assert.DoesNotContain(Server.Model.Engine.State.Slots, slot => slot.IsProcessing);
        (int status, _) = await Server.PostAsync("/v1/completions", new { prompt = "def f(", max_tokens = 4 });
        Assert.Equal(200, status);
    }

    private async Task<string?> FindFaultAsync(MalformedRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(request.Path, UriKind.Relative)) { Content = new ByteArrayContent(request.Body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        using HttpResponseMessage response = await Server.Client.SendAsync(message, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        bool isRefused = (int)response.StatusCode is >= 400 and < 500;
        return isRefused && HasErrorBody(text) ? null : $"{request.Method} {request.Path}, {request.Description}: {(int)response.StatusCode} {text[..Math.Min(text.Length, 160)]}";
    }

    private static bool HasErrorBody(string text)
    {
        try
        {
            JsonElement error = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("error");
            return error.GetProperty("message").GetString()!.Length > 0 && error.TryGetProperty("type", out _) && error.TryGetProperty("param", out _) && error.TryGetProperty("code", out _);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<string> SendRawAsync(string request, bool closesSending)
    {
        using TcpClient socket = await SendAsync(request, default);
        NetworkStream stream = socket.GetStream();
        if (closesSending)
        {
            socket.Client.Shutdown(SocketShutdown.Send);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[4096];
        try
        {
            int count = await stream.ReadAsync(buffer, patience.Token);
            return Encoding.UTF8.GetString(buffer, 0, count);
        }
        catch (IOException)
        {
            return ""; // reset
        }
    }

    private async Task<TcpClient> SendAsync(string request, CancellationToken cancellationToken)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(Server.Address.Host, Server.Address.Port, cancellationToken);
        await socket.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken);
        return socket;
    }
}
