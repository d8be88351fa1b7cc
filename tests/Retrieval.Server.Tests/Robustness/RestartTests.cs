using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Retrieval.Server.Tests.Robustness;

/// <summary>The server as its operators run it: a process that is killed under load and started again.</summary>
public sealed class RestartTests : IDisposable
{
    private const int Clients = 8;

    private readonly string _data = Directory.CreateTempSubdirectory("retrieval-restart-").FullName;
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort()}");
    private Process? _process;

    // Even while a server is up, odd from the moment it is killed until the next one is ready.
    private volatile int _phase = 1;

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Kill_UnderLoad_LosesOnlyWhatWasInFlight()
    {
        await StartAsync();
        using var stop = new CancellationTokenSource();
        int[] answered = new int[Clients], lost = new int[Clients], inFlight = new int[Clients];
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(i => RunAsync(i, answered, lost, inFlight, stop.Token))];
        await WaitAsync(() => answered.All(count => count > 0));

        _phase++;
        _process!.Kill();
        await _process.WaitForExitAsync();
        int[] before = [.. answered];
        await StartAsync();
        await WaitAsync(() => answered.Zip(before).All(pair => pair.First > pair.Second + 1));
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        Assert.All(lost, count => Assert.Equal(0, count));
        Assert.All(inFlight, count => Assert.InRange(count, 0, 1));
    }

    // Connections that are refused were never requests: the client comes again. So were those that a dying process's socket still took.
    private async Task RunAsync(int client, int[] answered, int[] lost, int[] inFlight, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var http = new HttpClient { BaseAddress = _address };
            int sent = _phase;
            try
            {
                using HttpResponseMessage response = await http.PostAsJsonAsync("/v1/completions", new { prompt = $"def f{client}(", max_tokens = 30 }, CancellationToken.None);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    await Task.Delay(50, CancellationToken.None);
                    continue;
                }

                response.EnsureSuccessStatusCode();
                answered[client]++;
            }
            catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Delay(50, CancellationToken.None);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                if (sent % 2 == 0)
                {
                    (sent == _phase ? lost : inFlight)[client]++;
                }
            }
        }
    }

    private async Task StartAsync()
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Retrieval.Server.exe" : "Retrieval.Server");
        string[] flags = ["--urls", _address.GetLeftPart(UriPartial.Authority), "--data", _data, "--slots", "4"];
        _process = Process.Start(new ProcessStartInfo(program, flags) { RedirectStandardOutput = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        using var http = new HttpClient { BaseAddress = _address };
        await WaitAsync(() => IsReady(http));
        _phase++;
    }

    private static bool IsReady(HttpClient http)
    {
        try
        {
            return http.GetAsync(new Uri("/health", UriKind.Relative)).GetAwaiter().GetResult().IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task WaitAsync(Func<bool> holds)
    {
        for (int i = 0; i < 1200 && !holds(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(holds());
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
