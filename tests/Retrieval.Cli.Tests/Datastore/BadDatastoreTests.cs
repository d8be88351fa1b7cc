using System.Text;
using System.Text.Json.Nodes;

namespace Retrieval.Cli.Tests.Datastore;

[Collection(ToolCollection.Name)]
public class BadDatastoreTests(Tool tool, SampleDatastore sample) : IClassFixture<SampleDatastore>
{
    [Theory]
    [InlineData("Name the datastore with --out", "build", ".")]
    [InlineData("Name at least one source", "build", "--out", "x")]
    [InlineData("--index must be auto, automaton or array, but is 'tree'", "build", ".", "--out", "x", "--index", "tree")]
    [InlineData("--max-memory must be a size such as 64M between 64M and 16T, but is '1K'", "build", ".", "--out", "x", "--max-memory", "1K")]
    [InlineData("--threads must be between 1 and 1024, but is 0", "build", ".", "--out", "x", "--threads", "0")]
    [InlineData("but is 'binaries'", "build", ".", "--out", "x", "--no-filter", "binaries")]
    [InlineData("one of --tokenizer and --model, not both", "build", ".", "--out", "x", "--tokenizer", "a", "--model", "b")]
    [InlineData("--width must be 16 or 32, but is 8", "build", "--tokens", "a", "--width", "8", "--out", "x")]
    [InlineData("need --field", "build", ".", "--path-field", "a", "--out", "x")]
    [InlineData("exactly one of TEXT and --ids", "query", "x")]
    [InlineData("--nodes must be between 1 and 65535, but is 0", "query", "x", "y", "--nodes", "0")]
    [InlineData("Required argument missing", "remove", "x")]
    public void Command_Malformed_IsBadUsage(string part, params string[] arguments) => tool.Run(arguments).AssertFailed(2, part);

    [Theory]
    [InlineData("stats")]
    [InlineData("inspect")]
    [InlineData("check")]
    [InlineData("merge")]
    [InlineData("query", "x")]
    [InlineData("generate --prompt x --datastore")]
    [InlineData("prove --datastore")]
    public void Command_NoDatastoreThere_SaysSo(string command, params string[] rest)
    {
        string directory = tool.NewPath();
        tool.Run([.. command.Split(' '), directory, .. rest]).AssertFailed(1, $"{directory}: no such directory");
        Directory.CreateDirectory(directory);
        tool.Run([.. command.Split(' '), directory, .. rest]).AssertFailed(1, "not a datastore", "manifest.json");
    }

    [Fact]
    public void Check_FlippedByte_NamesPathSectionOffsetExpectedAndFound()
    {
        string directory = tool.NewPath();
        Directory.CreateDirectory(directory);
        foreach (string file in Directory.GetFiles(sample.Directory))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        Assert.True(tool.Run("check", directory, "--json").Json()["ok"]!.GetValue<bool>());
        Assert.Contains("sound", tool.Run("check", directory).Output, StringComparison.Ordinal);
        string segment = Directory.GetFiles(directory, "segment-*").Single();
        byte[] bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(segment, bytes);
        tool.Run("check", directory).AssertFailed(1, segment, "section 'states'", "at byte", "expected", "found");
        ToolRun run = tool.Run("check", directory, "--json");
        Assert.Equal(1, run.ExitCode);
        JsonNode finding = JsonNode.Parse(run.Output)!;
        Assert.False(finding["ok"]!.GetValue<bool>());
        Assert.Equal((segment, "states"), (finding["path"]!.GetValue<string>(), finding["section"]!.GetValue<string>()));
        Assert.NotEqual(finding["expected"]!.GetValue<string>(), finding["found"]!.GetValue<string>());
        File.WriteAllBytes(segment, bytes[..^1]);
        tool.Run("stats", directory).AssertFailed(1, segment, "expected", "found");
    }

    [Fact]
    public void Build_BadSource_IsOneLineAndLeavesNothing()
    {
        (string corpus, string directory) = (tool.NewPath(), tool.NewPath());
        tool.Run("build", corpus, "--out", directory).AssertFailed(1, $"{corpus}: no such file or directory");
        Directory.CreateDirectory(corpus);
        tool.Run("build", corpus, "--out", directory).AssertFailed(1, "corpus is empty");
        File.WriteAllBytes(Path.Combine(corpus, "latin.py"), [.. "# "u8, 0xE9]);
        tool.Run("build", corpus, "--out", directory).AssertFailed(1, "1 invalid-utf8");
        string line = tool.NewPath();
        using (FileStream huge = File.Create(line))
        {
            huge.SetLength(1L << 30); // sparse: one line of zeros
        }

        tool.Run("build", line, "--out", directory).AssertFailed(1, "1 too-large");
        tool.Run("build", line + ".jsonl", "--out", directory).AssertFailed(1, "no such file");
        File.Delete(line);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void Build_TwiceAtOnce_RefusesTheSecond()
    {
        string directory = tool.NewPath();
        Directory.CreateDirectory(directory);
        using var first = new FileStream(Path.Combine(directory, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        tool.Run("build", SampleDatastore.Corpus, "--out", directory).AssertFailed(1, $"Another build is writing to '{directory}'");
    }

    [Fact]
    public void Build_IntoFilesOfOthers_IsRefused()
    {
        tool.Run("build", SampleDatastore.Corpus, "--out", SampleDatastore.Corpus).AssertFailed(1, "is not empty and not a datastore");
        tool.Run("build", SampleDatastore.Corpus, "--out", Path.Combine(SampleDatastore.Corpus, "ring.c")).AssertFailed(1, "is a file");
    }

    [Fact]
    public void Command_OtherTokenizer_IsRefused()
    {
        string other = tool.NewPath();
        string text = File.ReadAllText(Path.Combine(Models.DefaultModel.TargetDirectory, "tokenizer.json"));
        JsonNode tokenizer = JsonNode.Parse(text)!;
        JsonArray merges = tokenizer["model"]!["merges"]!.AsArray();
        merges.RemoveAt(merges.Count - 1);
        File.WriteAllText(other, tokenizer.ToJsonString(), new UTF8Encoding(false));
        foreach (string[] command in (string[][])[["query", sample.Directory, "x"], ["replay", sample.Directory, other], ["build", SampleDatastore.Corpus, "--out", sample.Directory]])
        {
            tool.Run([.. command, "--tokenizer", other]).AssertFailed(1, "was built with tokenizer", "--tokenizer or --model");
        }

        string model = tool.NewPath();
        Directory.CreateDirectory(model);
        foreach (string path in Directory.GetFiles(Models.DefaultModel.DraftDirectory))
        {
            File.Copy(path, Path.Combine(model, Path.GetFileName(path)));
        }

        File.Copy(other, Path.Combine(model, "tokenizer.json"), overwrite: true);
        foreach (string[] command in (string[][])[["generate", "--prompt", "x"], ["prove"]])
        {
            tool.Run([.. command, "--model", model, "--datastore", sample.Directory]).AssertFailed(1, "was built with tokenizer", "can draft for models with that tokenizer only");
        }

        tool.Run("query", sample.Directory, "x", "--tokenizer", "/no/such").AssertFailed(1, "--tokenizer: /no/such: no such file");
    }

    [Fact]
    public void Command_Help_ShowsAnExample() => Assert.All(
        ["build", "stats", "inspect", "check", "query", "explain", "replay", "merge", "remove"],
        command => Assert.Contains($"  retrieval {command} ", tool.Run(command, "--help").Output, StringComparison.Ordinal));
}
