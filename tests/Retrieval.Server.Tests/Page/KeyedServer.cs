using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Page;

/// <summary>A server with two tenants.</summary>
public sealed class KeyedServer : IAsyncLifetime
{
    public const string Alice = "key-of-alice";
    public const string Bob = "key-of-bob";

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"retrieval-keys-{Guid.NewGuid():N}.json");
    private RunningServer? _server;

    internal RunningServer Server => _server!;

    public async Task InitializeAsync()
    {
        var keys = new[] { Entry("alice", Alice), Entry("bob", Bob) };
        await File.WriteAllTextAsync(_file, JsonSerializer.Serialize(keys));
        _server = await RunningServer.StartAsync("--keys-file", _file);
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        File.Delete(_file);
    }

    private static object Entry(string tenant, string key) => new { tenant, sha256 = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))) };
}
