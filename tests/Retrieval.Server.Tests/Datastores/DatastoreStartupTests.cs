using System.Text.Json;
using Retrieval.Server.Hosting;
using Retrieval.Server.Tests.Support;
using Retrieval.TestSupport;

namespace Retrieval.Server.Tests.Datastores;

[Collection(SharedServer.Collection)]
public sealed class DatastoreStartupTests(SharedServer shared) : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_NamedDatastores_AreTheServers()
    {
        DatastoreFiles.Build(_folder.Path, shared.Server.Model.Tokenizer, ("a.txt", "one two three"));
        await using RunningServer server = await RunningServer.StartAsync("--datastore", "numbers=" + _folder.Path);
        (_, JsonElement list) = await server.GetAsync("/v1/datastores");
        JsonElement only = Assert.Single(list.GetProperty("data").EnumerateArray());
        Assert.Equal(("numbers", "server"), (only.GetProperty("id").GetString(), only.GetProperty("owner").GetString()));

        // Without keys there is nobody else whose it could be.
        (int status, _) = await server.DeleteAsync("/v1/datastores/numbers");
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Start_DatastoresThatCannotBeAttached_StopTheServerNamingEach()
    {
        string other = Path.Combine(_folder.Path, "other");
        DatastoreFiles.Build(other, shared.Server.Model.Tokenizer, "feedfacefeedface", ("a.txt", "one two three"));
        var failure = await Assert.ThrowsAsync<InvalidSettingsException>(() => RunningServer.StartAsync("--datastore", "other=" + other, "--datastore", "gone=" + _folder.Path + "/gone"));
        Assert.Contains($"--datastore other: {other}: was built with tokenizer feedfacefeed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--datastore gone: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no such directory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_FirstAndLaterStarts_IsBuiltOnceAndMendedWhenHalfBuilt()
    {
        string model = shared.Server.Model.Tokenizer.Fingerprint;
        string directory = Path.Combine(RunningServer.Cache, "datastores", "sample-" + model[..12]);
        Assert.True(await DraftsFromSampleAsync());
        string segment = Directory.GetFiles(directory, "segment-*").Single();
        DateTime built = File.GetLastWriteTimeUtc(segment);
        Assert.True(await DraftsFromSampleAsync());
        Assert.Equal(built, File.GetLastWriteTimeUtc(segment));

        File.Delete(segment);
        Assert.True(await DraftsFromSampleAsync());
        File.Delete(Path.Combine(directory, "manifest.json"));
        Assert.True(await DraftsFromSampleAsync());
    }

    private static async Task<bool> DraftsFromSampleAsync()
    {
        await using RunningServer server = await RunningServer.StartAsync("--no-sample", "false");
        (int status, JsonElement sample) = await server.GetAsync("/v1/datastores/sample");
        Assert.Equal(200, status);
        Assert.True(sample.GetProperty("documents").GetInt32() > 5, sample.GetRawText());
        (_, JsonElement draft) = await server.PostAsync("/v1/drafts", new { text = "def search(self, ", sources = new[] { "datastore" } });
        return draft.GetProperty("sources").EnumerateArray().Any(source => source.GetString() == "datastore");
    }
}
