using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Hosting;
using Retrieval.Server.Models;

namespace Retrieval.Server.Tests.Support;

/// <summary>The real server on a port of its own, in this process, with the default model in a cache that all tests share.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>Data directory of all servers of a test run.</summary>
    public static string Cache { get; } = Path.Combine(Path.GetTempPath(), $"retrieval-server-tests-{Environment.ProcessId}");

    private readonly WebApplication _app;

    private RunningServer(WebApplication app, Uri address) => (_app, Address, Client) = (app, address, CreateClient(address, null));

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>A client without a key.</summary>
    public HttpClient Client { get; }

    /// <summary>The loaded model, for what cannot be seen over HTTP.</summary>
    public ServedModel Model => _app.Services.GetRequiredService<ModelHost>().Current;

    /// <summary>The attached datastores, for what cannot be seen over HTTP.</summary>
    public DatastoreRegistry Datastores => _app.Services.GetRequiredService<DatastoreRegistry>();

    /// <summary>A part of the server, for what cannot be seen over HTTP.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Starts a server and waits until the model is loaded.</summary>
    /// <param name="arguments">Flags besides address and cache.</param>
    public static async Task<RunningServer> StartAsync(params string[] arguments)
    {
        string[] all = ["--urls", "http://127.0.0.1:0", "--data", Cache, .. arguments.Contains("--no-sample") ? Array.Empty<string>() : ["--no-sample"], .. arguments];
        (ServerOptions options, KeyRing keys) = ServerOptionsReader.Read(all, _ => null);
        WebApplication app = ServerHost.Build(options, keys);
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await app.Services.GetRequiredService<ModelHost>().Loaded;
        await app.Services.GetRequiredService<DatastoreStartup>().Attached;
        return new RunningServer(app, new Uri(address));
    }

    /// <summary>A client with a key.</summary>
    public HttpClient ClientOf(string key) => CreateClient(Address, key);

    /// <summary>Posts JSON and returns status and body.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object body, HttpClient? client = null)
    {
        using HttpResponseMessage response = await (client ?? Client).PostAsJsonAsync(path, body);
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Deletes and returns status and body.</summary>
    public async Task<(int Status, JsonElement Body)> DeleteAsync(string path, HttpClient? client = null)
    {
        using HttpResponseMessage response = await (client ?? Client).DeleteAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Gets status and body.</summary>
    public async Task<(int Status, JsonElement Body)> GetAsync(string path, HttpClient? client = null)
    {
        using HttpResponseMessage response = await (client ?? Client).GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await ReadAsync(response));
    }

    /// <summary>Stops it as a signal would: it drains as long as its settings allow.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token);
        await _app.DisposeAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static HttpClient CreateClient(Uri address, string? key)
    {
        // A response that is let go half read closes its connection at once, instead of being read to its end in the background.
        var client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
