using System.Text.Json;
using Retrieval.Server.Tests.Support;
using Retrieval.TestSupport;

namespace Retrieval.Server.Tests.Datastores;

[Collection(SharedServer.Collection)]
public sealed class DatastoreAttachTests(SharedServer shared) : IDisposable
{
    private readonly RunningServer _server = shared.Server;
    private readonly string _id = $"refused-{Guid.NewGuid():n}"[..20];
    private readonly TemporaryDirectory _outside = new();

    private string Folder => DatastoreFiles.Of("local", _id);

    public void Dispose()
    {
        _outside.Dispose();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    [Fact]
    public async Task Attach_OtherTokenizer_IsRefusedWithBothFingerprints()
    {
        DatastoreFiles.Build(Folder, _server.Model.Tokenizer, "0123456789abcdef", ("a.txt", "one two three"));
        string message = await RefusedAsync();
        Assert.Contains("0123456789ab", message, StringComparison.Ordinal);
        Assert.Contains(_server.Model.Tokenizer.Fingerprint[..12], message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("segment-*")]
    public async Task Attach_AnyByteChanged_IsRefusedWithFileAndPlace(string pattern)
    {
        DatastoreFiles.Build(Folder, _server.Model.Tokenizer, ("a.txt", "one two three four five six seven"));
        string file = Directory.GetFiles(Folder, pattern).Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.Length * 2 / 3] ^= 0x10;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("damaged: " + Path.GetFileName(file), await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_SegmentMissing_IsRefusedByItsName()
    {
        DatastoreFiles.Build(Folder, _server.Model.Tokenizer, ("a.txt", "one two three"));
        string segment = Directory.GetFiles(Folder, "segment-*").Single();
        File.Delete(segment);
        Assert.Contains(Path.GetFileName(segment), await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_DirectoryMissingOrEmpty_SaysWhich()
    {
        Assert.Contains("no such directory", await RefusedAsync(), StringComparison.Ordinal);
        Directory.CreateDirectory(Folder);
        Assert.Contains("lacks manifest.json", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../tenant-local")]
    [InlineData("a/../../x")]
    [InlineData("/etc")]
    [InlineData("./a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("C:/x")]
    [InlineData("a\0b")]
    [InlineData("~/x/..")]
    public async Task Attach_PathOutOfTheFolder_IsRefused(string path)
    {
        (int status, JsonElement body) = await _server.PostAsync("/v1/datastores", new { id = _id, path });
        Assert.Equal(400, status);
        Assert.Equal("path", body.GetProperty("error").GetProperty("param").GetString());
        Assert.NotEqual("datastore_refused", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Attach_ThroughALink_IsRefusedWhereverTheLinkIs()
    {
        DatastoreFiles.Build(_outside.Path, _server.Model.Tokenizer, ("a.txt", "one two three"));
        Directory.CreateDirectory(Folder);
        Directory.CreateSymbolicLink(Path.Combine(Folder, "link"), _outside.Path);
        (int status, JsonElement body) = await _server.PostAsync("/v1/datastores", new { id = _id, path = _id + "/link" });
        Assert.Equal(400, status);
        Assert.Contains("symbolic link", body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);

        Directory.Delete(Path.Combine(Folder, "link"));
        foreach (string file in Directory.GetFiles(_outside.Path))
        {
            File.CreateSymbolicLink(Path.Combine(Folder, Path.GetFileName(file)), file);
        }

        Assert.Contains("symbolic link", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("-flag")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("new\n")]
    [InlineData("ünïcode")]
    public async Task Attach_BadId_IsRefused(string id)
    {
        (int status, JsonElement body) = await _server.PostAsync("/v1/datastores", new { id });
        Assert.Equal(400, status);
        Assert.Equal("id", body.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Attach_UnknownRoot_IsNotFound()
    {
        (int status, JsonElement body) = await _server.PostAsync("/v1/datastores", new { id = _id, root = "nowhere", path = "x" });
        Assert.Equal(404, status);
        Assert.Equal("root_not_found", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Attach_SameIdAgain_SwapsAndClosesTheOldOne()
    {
        DatastoreFiles.Build(Folder, _server.Model.Tokenizer, ("a.txt", "one two three"));
        await _server.PostAsync("/v1/datastores", new { id = _id });
        var old = _server.Datastores.Find(Retrieval.Server.Access.Tenant.Local, _id);
        DatastoreFiles.Build(Folder, _server.Model.Tokenizer, ("a.txt", "one two three"), ("b.txt", "four five six"));
        Assert.False(old.IsClosed);
        (int status, JsonElement body) = await _server.PostAsync("/v1/datastores", new { id = _id });
        Assert.Equal(201, status);
        Assert.Equal(2, body.GetProperty("documents").GetInt32());
        Assert.True(old.IsClosed);
        await _server.DeleteAsync($"/v1/datastores/{_id}");
    }

    private async Task<string> RefusedAsync()
    {
        (int status, JsonElement body) = await _server.PostAsync("/v1/datastores", new { id = _id });
        Assert.Equal(400, status);
        JsonElement error = body.GetProperty("error");
        Assert.Equal("datastore_refused", error.GetProperty("code").GetString());
        Assert.DoesNotContain(RunningServer.Cache, body.GetRawText(), StringComparison.Ordinal);
        return error.GetProperty("message").GetString()!;
    }
}
