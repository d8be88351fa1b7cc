namespace Retrieval.Server.Tests.Support;

/// <summary>One server for all tests that leave it as they found it. Tests that use it run one after the other.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    /// <summary>Name of the collection.</summary>
    public const string Collection = "shared server";

    private RunningServer? _server;

    internal RunningServer Server => _server!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync("--slots", "4");

    public async Task DisposeAsync() => await _server!.DisposeAsync();
}
