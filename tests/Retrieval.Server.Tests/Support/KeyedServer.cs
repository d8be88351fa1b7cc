using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Retrieval.Server.Tests.Support;

/// <summary>A server with keys: alice and bob manage their datastores, carol may not and is restricted to one.</summary>
public sealed class KeyedServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retrieval-test-").FullName;

    private RunningServer? _server;

    internal RunningServer Server => _server!;

    internal HttpClient Alice => Server.ClientOf("rk_alice");

    internal HttpClient Bob => Server.ClientOf("rk_bob");

    internal HttpClient Carol => Server.ClientOf("rk_carol");

    /// <summary>Folder of the build root <c>corpus</c>.</summary>
    internal string Corpus => Path.Combine(_folder, "corpus");

    public async Task InitializeAsync()
    {
        string keys = Path.Combine(_folder, "keys.json");
        Directory.CreateDirectory(Corpus);
        await File.WriteAllTextAsync(keys, JsonSerializer.Serialize(new object[]
        {
            new { tenant = "alice", sha256 = Hash("rk_alice"), manage = true },
            new { tenant = "bob", sha256 = Hash("rk_bob"), manage = true, learn_outputs = true },
            new { tenant = "carol", sha256 = Hash("rk_carol"), datastores = new[] { "shared" } },
        }));
        _server = await RunningServer.StartAsync("--keys-file", keys, "--build-root", "corpus=" + Corpus);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
