using Retrieval.Server.Access;
using Retrieval.Server.Hosting;

namespace Retrieval.Server.Tests.Hosting;

public sealed class ServerOptionsReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retrieval-options-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Nothing_IsLoopbackWithTheDefaults()
    {
        (ServerOptions options, KeyRing keys) = ServerOptionsReader.Read([], _ => null);
        Assert.Equal(["http://127.0.0.1:8012"], options.Urls);
        Assert.Equal((8, 512, true, true), (options.Slots, options.MaxRequests, options.UsesSample, keys.IsOpen));
    }

    [Fact]
    public void Read_FlagVariableAndFile_FirstOfThemCounts()
    {
        string file = Write("config.json", """{"slots": 2, "threads": 3, "context": 512, "datastore": ["a=/x", "b=/y"], "no-sample": true}""");
        var environment = new Dictionary<string, string> { ["RETRIEVAL_SLOTS"] = "5", ["RETRIEVAL_THREADS"] = "6", ["RETRIEVAL_CONFIG"] = file };
        (ServerOptions options, _) = ServerOptionsReader.Read(["--slots", "7"], environment.GetValueOrDefault);
        Assert.Equal((7, 6, 512), (options.Slots, options.Threads, options.ContextLength));
        Assert.Equal([("a", "/x"), ("b", "/y")], options.Datastores);
    }

    [Fact]
    public void Read_ManyFaults_AreListedTogether()
    {
        string keys = Write("keys.json", """[{"tenant":"a b","sha256":"00"}]""");
        string[] arguments =
        [
            "--slots", "0", "--threads", "many", "--weights", "fp8", "--urls", "ftp://x", "--keys-file", keys, "--nonsense", "--context", "99999999",
            "--draft-model", "/d", "--build-root", "r=/nowhere/at/all", "--datastore", "same=/a", "--datastore", "same=/b", "--otlp-endpoint", "nowhere",
        ];
        InvalidSettingsException error = Assert.Throws<InvalidSettingsException>(() => ServerOptionsReader.Read(arguments, _ => null));
        string[] lines = error.Message.Split(Environment.NewLine);
        foreach (string part in (string[])["--slots", "--threads", "--weights", "--urls", "--keys-file", "--nonsense", "--context", "--draft-model", "--build-root", "--datastore", "--otlp-endpoint"])
        {
            Assert.Contains(lines, line => line.Contains(part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Read_ContextTooShortForAnything_IsRefused()
    {
        InvalidSettingsException error = Assert.Throws<InvalidSettingsException>(() => ServerOptionsReader.Read(["--context", "15"], _ => null));
        Assert.Contains("--context must be an integer between 16 and", error.Message, StringComparison.Ordinal);
        Assert.Equal(16, ServerOptionsReader.Read(["--context", "16"], _ => null).Options.ContextLength);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8012")]
    [InlineData("http://*:8012")]
    [InlineData("http://192.168.1.10:8012")]
    [InlineData("http://[::]:8012")]
    [InlineData("http://example.org")]
    public void Read_OtherThanLoopbackWithoutKeys_IsRefused(string url)
    {
        InvalidSettingsException error = Assert.Throws<InvalidSettingsException>(() => ServerOptionsReader.Read(["--urls", url], _ => null));
        Assert.Contains("only loopback addresses are served without --keys-file", error.Message, StringComparison.Ordinal);
        string keys = Write("keys.json", $$"""[{"tenant":"a","sha256":"{{new string('0', 64)}}"}]""");
        Assert.Equal([url], ServerOptionsReader.Read(["--urls", url, "--keys-file", keys], _ => null).Options.Urls);
    }

    [Theory]
    [InlineData("http://localhost:1")]
    [InlineData("http://127.0.0.5:1")]
    [InlineData("http://[::1]:1")]
    public void Read_Loopback_NeedsNoKeys(string url) => Assert.Equal([url], ServerOptionsReader.Read(["--urls", url], _ => null).Options.Urls);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
