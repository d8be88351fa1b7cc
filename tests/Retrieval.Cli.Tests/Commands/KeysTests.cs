using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class KeysTests(Tool tool)
{
    private readonly string _file = tool.NewPath();

    [Fact]
    public void Add_NewFile_PrintsAKeyOnceAndKeepsItsHashForTheOwnerAlone()
    {
        ToolRun run = tool.Run("keys", "add", "--keys-file", _file, "--tenant", "alice", "--datastores", "code,docs", "--learn-outputs", "--manage");
        run.AssertDone();
        string key = run.Output.TrimEnd('\n');
        Assert.StartsWith("rk_", key, StringComparison.Ordinal);
        Assert.Equal(32, Base64Url.DecodeFromChars(key.AsSpan(3)).Length);
        JsonNode entry = Assert.Single(JsonNode.Parse(File.ReadAllText(_file))!.AsArray())!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))), entry["sha256"]!.GetValue<string>());
        Assert.Equal("""{"tenant":"alice","datastores":["code","docs"],"learn_outputs":true,"manage":true}""", WithoutHash(entry));
        Assert.DoesNotContain(key, File.ReadAllText(_file) + run.Errors, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
        }
    }

    [Fact]
    public void Add_SeveralThenRemove_LeavesTheOthers()
    {
        string first = Add("alice"), second = Add("bob"), third = Add("bob");
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        string list = tool.Run("keys", "list", "--keys-file", _file).Output;
        Assert.Equal(["alice", "bob", "bob"], list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ")[1]));
        tool.Run("keys", "remove", "--keys-file", _file, "--hash", list.Split('\n')[1][..12]).AssertDone();
        Assert.Equal("""{"tenant":"alice"}{"tenant":"bob"}""", string.Concat(JsonNode.Parse(File.ReadAllText(_file))!.AsArray().Select(entry => WithoutHash(entry!))));
        tool.Run("keys", "remove", "--keys-file", _file, "--tenant", "bob").AssertDone();
        tool.Run("keys", "remove", "--keys-file", _file, "--tenant", "bob").AssertFailed(1, "no key of bob");
        Assert.StartsWith(list.Split("  ")[0], tool.Run("keys", "list", "--keys-file", _file).Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_file)!, Path.GetFileName(_file) + "*"));
    }

    [Fact]
    public void Add_FileOfAnotherKind_LeavesItAlone()
    {
        File.WriteAllText(_file, "{\"tenant\": 1}");
        tool.Run("keys", "add", "--keys-file", _file, "--tenant", "alice").AssertFailed(1, _file, "not a keys file");
        Assert.Equal("{\"tenant\": 1}", File.ReadAllText(_file));
    }

    [Theory]
    [InlineData("""[{"tenant":"alice","sha256":null}]""")]
    [InlineData("""[{"tenant":null,"sha256":"00"}]""")]
    [InlineData("""[{"tenant":"alice"}]""")]
    [InlineData("[null]")]
    public void List_EntryThatIsIncomplete_SaysSo(string text)
    {
        File.WriteAllText(_file, text);
        tool.Run("keys", "list", "--keys-file", _file).AssertFailed(1, _file, "not a keys file");
    }

    [Fact]
    public void Keys_BadUsage_NamesTheOptionAndTheHelp()
    {
        tool.Run("keys", "add", "--keys-file", _file, "--tenant", "a b").AssertFailed(2, "--tenant", "See: retrieval keys add --help");
        tool.Run("keys", "add", "--keys-file", _file, "--tenant", "a", "--datastores", "x,,y").AssertFailed(2, "--datastores");
        tool.Run("keys", "remove", "--keys-file", _file).AssertFailed(2, "--tenant", "--hash");
        tool.Run("keys", "remove", "--keys-file", _file, "--hash", "1234567").AssertFailed(2, "--hash");
        tool.Run("keys", "list", "--keys-file", _file).AssertFailed(1, "no such file");
        Assert.False(File.Exists(_file));
    }

    private static string WithoutHash(JsonNode entry)
    {
        entry.AsObject().Remove("sha256");
        return entry.ToJsonString();
    }

    private string Add(string tenant)
    {
        ToolRun run = tool.Run("keys", "add", "--keys-file", _file, "--tenant", tenant);
        run.AssertDone();
        return run.Output;
    }
}
