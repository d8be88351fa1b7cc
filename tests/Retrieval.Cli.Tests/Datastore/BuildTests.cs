using System.Text;
using System.Text.Json.Nodes;

namespace Retrieval.Cli.Tests.Datastore;

[Collection(ToolCollection.Name)]
public class BuildTests(Tool tool, SampleDatastore sample) : IClassFixture<SampleDatastore>
{
    [Fact]
    public void Build_Json_ReportsProgressAndTheResult()
    {
        JsonObject[] events = SampleDatastore.Events(sample.Build);
        Assert.Equal("", sample.Build.Errors);
        Assert.All(events[..^1], line => Assert.Equal(
            [
                "event", "phase", "files", "files_total", "bytes", "bytes_total", "documents", "tokens", "tokens_per_second", "bytes_per_second",
                "eta_seconds", "elapsed_ms", "peak_memory_bytes",
            ],
            line.Select(field => field.Key)));
        JsonObject last = events[^2], result = events[^1];
        Assert.Equal("done", last["phase"]!.GetValue<string>());
        Assert.Equal(10, last["documents"]!.GetValue<long>());
        Assert.Equal(result["tokens"]!.GetValue<long>(), last["tokens"]!.GetValue<long>());
        Assert.Equal("result", result["event"]!.GetValue<string>());
        Assert.Equal(10, result["added"]!.GetValue<long>());
        Assert.Equal(sample.Directory, result["directory"]!.GetValue<string>());
        Assert.Empty(result["skipped"]!.AsObject());
    }

    [Fact]
    public void Build_AnyThreads_SameBytes()
    {
        string other = tool.NewPath();
        ToolRun run = tool.Run("build", SampleDatastore.Corpus, "--out", other, "--threads", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("Added 10, changed 0, removed 0, unchanged 0 documents.", run.Errors, StringComparison.Ordinal);
        SampleDatastore.AssertSameBytes(sample.Directory, other);
    }

    [Fact]
    public void Build_DryRun_EstimatesAndWritesNothing()
    {
        string directory = tool.NewPath();
        JsonObject estimate = tool.Run("build", SampleDatastore.Corpus, "--out", directory, "--dry-run", "--json").Json();
        Assert.False(Directory.Exists(directory));
        JsonObject result = SampleDatastore.Result(sample.Build);
        Assert.Equal(10, estimate["documents"]!.GetValue<long>());
        Assert.Equal(result["tokens"]!.GetValue<long>(), estimate["tokens"]!.GetValue<long>()); // so small a corpus is its own sample
        Assert.True(estimate["peak_memory_bytes"]!.GetValue<long>() >= result["peak_memory_bytes"]!.GetValue<long>());
        Assert.True(estimate["seconds"]!.GetValue<double>() >= 0);
    }

    [Fact]
    public void Build_SkippedFiles_AreCountedByReasonAndListed()
    {
        string corpus = tool.NewPath();
        Write(corpus, "kept.py", "print('kept')\n");
        Write(corpus, "copy.py", "print('kept')\n");
        Write(corpus, "image.py", "\0\u0001");
        Write(corpus, "gpl.py", "# SPDX-License-Identifier: GPL-3.0-only\nprint('other')\n");
        Write(corpus, "left/out.py", "print('left out')\n");
        Write(corpus, "key.py", "key = 'AKIA" + "Q3EGR7VZ2KXWP5NT'\n");
        File.WriteAllBytes(Path.Combine(corpus, "latin.py"), [(byte)'#', 0xE9, (byte)'\n', .. "print('latin')\n"u8]);
        ToolRun run = tool.Run("build", corpus, "--out", Path.Combine(corpus, "ds"), "--exclude", "left/", "--deny-license", "GPL-*", "--list-skipped", "--json");
        JsonObject[] events = SampleDatastore.Events(run);
        Assert.Equal(1, events[^1]["documents"]!.GetValue<long>());
        Assert.Equal(
            ["binary", "exact-duplicate", "excluded", "invalid-utf8", "license", "secret"],
            events[^1]["skipped"]!.AsObject().Select(reason => reason.Key));
        Assert.NotEmpty(events[^1]["secrets"]!.AsObject());
        JsonObject denied = Assert.Single(events, line => line["path"]?.GetValue<string>() == "gpl.py");
        Assert.Equal("license", denied["reason"]!.GetValue<string>());
        Assert.Equal("GPL-3.0-only", denied["detail"]!.GetValue<string>());
        Assert.DoesNotContain("Q3EGR7VZ", run.Output, StringComparison.Ordinal);

        // The datastore lies in the corpus and is no part of it, and filters can be switched off.
        ToolRun again = tool.Run("build", corpus, "--out", Path.Combine(corpus, "ds"), "--no-filter", "all", "--json");
        Assert.Equal(6, SampleDatastore.Result(again)["documents"]!.GetValue<long>());
    }

    [Fact]
    public void Build_EverySource_GivesItsDocuments()
    {
        string folder = tool.NewPath(), records = tool.NewPath() + ".jsonl", directory = tool.NewPath();
        Write(Path.Combine(folder, "src"), "a.py", "x = 1\n");
        Write(Path.Combine(folder, "more", "src"), "a.py", "y = 2\n");
        Write(folder, "note.txt", "a note\n");
        File.WriteAllText(records, "{\"text\":\"from a record\",\"license\":\"MIT\"}\n{\"no\":1}\n");
        byte[] input = "from a pipe\n"u8.ToArray();
        ToolRun run = tool.RunWith(
            [], input, "build", Path.Combine(folder, "src"), Path.Combine(folder, "more", "src"), Path.Combine(folder, "note.txt"), "-", "--out", directory, "--index", "array");
        Assert.True(run.ExitCode == 0, run.Errors);
        string[] expected = [$"{Path.GetFileName(folder)}/src/a.py", "more/src/a.py", "note.txt", "stdin"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Documents(directory));
        Assert.Equal("array", tool.Run("stats", directory, "--json").Json()["segments"]![0]!["kind"]!.GetValue<string>());

        JsonObject result = SampleDatastore.Result(tool.Run("build", records, "--field", "text", "--license-field", "license", "--out", tool.NewPath(), "--json"));
        Assert.Equal(1, result["documents"]!.GetValue<long>());
        Assert.Equal(1, result["skipped"]!["malformed-record"]!["files"]!.GetValue<long>());
    }

    [Fact]
    public void Build_GitRevision_TakesWhatWasCommitted()
    {
        string repository = tool.NewPath(), directory = tool.NewPath();
        Write(repository, "a.py", "committed = 1\n");
        Git(repository, "init", "-q");
        Git(repository, "add", ".");
        Git(repository, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x");
        Write(repository, "b.py", "new = 1\n");
        Assert.Equal(0, tool.Run("build", $"git:{repository}@HEAD", "--out", directory).ExitCode);
        Assert.Equal(["a.py"], Documents(directory));
        ToolRun same = tool.Run("build", repository, "--git", "HEAD", "--out", directory, "--json");
        Assert.Equal(1, SampleDatastore.Result(same)["unchanged"]!.GetValue<long>());
        tool.Run("build", $"git:{repository}@nowhere", "--out", tool.NewPath()).AssertFailed(1, "no revision 'nowhere'");
    }

    [Fact]
    public void Build_TokenFile_IsQueriedByIds()
    {
        string tokens = tool.NewPath(), directory = tool.NewPath();
        ushort[] ids = [5, 6, 7, 9, 5, 6, 8, 9, 5, 6, 7];
        File.WriteAllBytes(tokens, System.Runtime.InteropServices.MemoryMarshal.AsBytes(ids.AsSpan()).ToArray());
        Assert.Equal(0, tool.Run("build", "--tokens", tokens, "--width", "16", "--separator", "9", "--out", directory).ExitCode);
        JsonObject query = tool.Run("query", directory, "--ids", "4,5,6", "--json").Json();
        Assert.Equal(2, query["match_length"]!.GetValue<int>());
        Assert.Equal(3, query["occurrences"]!.GetValue<long>());
        Assert.Equal([(7, 2), (8, 1)], query["tree"]!.AsArray().Select(node => (node!["token"]!.GetValue<int>(), node["count"]!.GetValue<int>())));
        tool.Run("query", directory, "x").AssertFailed(1, "was built with tokenizer unknown");
        File.WriteAllBytes(tokens, [1, 2, 3]);
        tool.Run("build", "--tokens", tokens, "--out", directory).AssertFailed(1, "3 bytes, not a multiple of 2");
    }

    private static void Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(false));
    }

    private static void Git(string repository, params string[] arguments)
    {
        using var git = System.Diagnostics.Process.Start("git", ["-C", repository, .. arguments]);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    private string[] Documents(string directory) =>
        [.. tool.Run("inspect", directory, "--documents").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0])];
}
