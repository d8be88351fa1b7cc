using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Retrieval.Benchmarks.Server;

/// <summary>The server that lies beside this program, as a process of its own on a free port of loopback.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits until the model is loaded.</summary>
    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> flags, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Retrieval.Server.exe" : "Retrieval.Server");
        var start = new ProcessStartInfo(program, [.. flags, "--urls", address.ToString().TrimEnd('/')]) { RedirectStandardOutput = true };
        var server = new ServerProcess(Process.Start(start)!, address);
        _ = server._process.StandardOutput.ReadToEndAsync(cancellationToken);
        try
        {
            await server.WaitAsync(cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Patience)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"the server ended with exit code {_process.ExitCode}.");
            }

            try
            {
                using HttpResponseMessage health = await client.GetAsync(new Uri(Address, "/health"), cancellationToken);
                if (health.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, cancellationToken);
        }

        throw new InvalidOperationException($"the server was not ready within {Patience.TotalMinutes} minutes.");
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
