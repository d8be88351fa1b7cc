using System.Diagnostics;
using System.Text.Json.Nodes;
using Retrieval.Models;

namespace Retrieval.Cli.Tests.Datastore;

[Collection(ToolCollection.Name)]
public class DenseTests(Tool tool, DenseSample sample) : IClassFixture<DenseSample>
{
    [Fact]
    public void Build_Dense_ReportsProgressAndKeys()
    {
        JsonObject[] events = SampleDatastore.Events(sample.Build);
        JsonObject[] progress = [.. events.Where(line => line["event"]!.GetValue<string>() == "dense_progress")];
        Assert.NotEmpty(progress);
        Assert.All(progress, line => Assert.Equal(["event", "phase", "done", "total", "per_second", "eta_seconds", "elapsed_ms"], line.Select(field => field.Key)));
        Assert.Equal(["sampling", "embedding", "indexing"], progress.Select(line => line["phase"]!.GetValue<string>()).Distinct());
        JsonObject dense = events[^2];
        Assert.Equal("dense_result", dense["event"]!.GetValue<string>());
        JsonObject result = events[^1];
        long keys = result["tokens"]!.GetValue<long>() - (2 * result["documents"]!.GetValue<long>());
        Assert.Equal(keys, dense["keys"]!.GetValue<long>());
        Assert.Equal(0, result["segments_without_keys"]!.GetValue<int>());

        Assert.Contains($"{keys:n0} dense keys", tool.Run("check", sample.Directory).Output, StringComparison.Ordinal);
        Assert.Equal(keys, tool.Run("stats", sample.Directory, "--json").Json()["dense"]!["keys"]!.GetValue<long>());
        JsonObject inspected = tool.Run("inspect", sample.Directory, "--json").Json()["dense"]!.AsObject();
        Assert.Equal("int8", inspected["options"]!["weights"]!.GetValue<string>());
        Assert.Equal(7, inspected["segments"]![0]!["sections"]!.AsArray().Count);
        Assert.Contains("dense keys of model", tool.Run("inspect", sample.Directory).Output, StringComparison.Ordinal);
        Assert.Contains("64 dimensions", tool.Run("stats", sample.Directory).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Dense_DraftsWhatTheCorpusSaysAndChangesNoToken()
    {
        // What the model itself would say, with a little that it would not.
        const string Prompt = "def add_one(x):\n    return x + 1\n\n\ndef add_two(x):\n";
        string[] generate = ["generate", "--prompt", Prompt, "--max-tokens", "60", "--json"];
        ToolRun plain = tool.Run([.. generate, "--sources", "none"]);
        string corpus = tool.NewPath(), directory = tool.NewPath();
        Directory.CreateDirectory(corpus);
        File.WriteAllText(Path.Combine(corpus, "a.py"), "# other words\n" + Prompt + plain.Text());
        tool.Run("build", corpus, "--out", directory, "--no-filter", "all", "--dense").AssertDone();

        ToolRun drafted = tool.Run([.. generate, "--sources", "dense", "--datastore", directory]);

        Assert.Equal(plain.TokenIds(), drafted.TokenIds());
        Assert.InRange(drafted.Json()["speculation"]!["by_source"]!["dense"]!["accepted"]!.GetValue<int>(), 5, 60);
    }

    [Fact]
    public void Generate_AnotherModel_SaysThatItsKeysAreLeftOut()
    {
        ToolRun run = tool.Run(
            "generate", "--model", DefaultModel.DraftDirectory, "--prompt", "int main", "--max-tokens", "4", "--sources", "dense", "datastore", "--datastore", sample.Directory);
        run.AssertDone();
        Assert.Contains("its dense keys are of model", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_DenseOnADatastoreWithout_AddsOnlyThat()
    {
        string directory = tool.NewPath();
        tool.Run("build", SampleDatastore.Corpus, "--out", directory).AssertDone();
        JsonObject[] events = SampleDatastore.Events(tool.Run(DenseSample.Command(directory)));
        Assert.Equal(10, events[^1]["unchanged"]!.GetValue<long>());
        SampleDatastore.AssertSameBytes(sample.Directory, directory);
        Assert.Equal(0, SampleDatastore.Events(tool.Run(DenseSample.Command(directory)))[^2]["indexed"]!.GetValue<long>());

        // What is put aside by a merge or a removal needs no model.
        tool.Run("remove", directory, "ring.c").AssertDone();
        JsonObject dense = SampleDatastore.Events(tool.Run([.. DenseSample.Command(directory), "--exclude", "ring.c"]))[^2];
        Assert.Equal(0, dense["tokens_fed"]!.GetValue<long>());
        Assert.True(dense["indexed"]!.GetValue<long>() > 0);
        tool.Run("check", directory).AssertDone();
    }

    [Fact]
    public void Build_DenseKilledAgainAndAgain_GivesTheSameBytes()
    {
        string directory = tool.NewPath();
        foreach (string phase in (string[])["sampling", "embedding", "indexing"])
        {
            using Process process = tool.Start([], DenseSample.Command(directory));
            while (process.StandardOutput.ReadLine() is { } line && !line.Contains(phase, StringComparison.Ordinal))
            {
            }

            process.Kill();
            process.WaitForExit();
        }

        tool.Run(DenseSample.Command(directory)).AssertDone();
        SampleDatastore.AssertSameBytes(sample.Directory, directory);
    }

    [Fact]
    public void Build_DryRun_EstimatesKeysAndWritesNothing()
    {
        string directory = tool.NewPath();
        JsonObject estimate = tool.Run([.. DenseSample.Command(directory), "--dry-run"]).Json();
        Assert.False(Directory.Exists(directory));
        Assert.InRange(estimate["dense"]!["keys"]!.GetValue<long>(), 1, estimate["tokens"]!.GetValue<long>());
        Assert.True(estimate["dense"]!["tokens_per_second"]!.GetValue<double>() > 0);
    }

    [Fact]
    public void Build_DenseOptionsThatDoNotFit_AreRefused()
    {
        string directory = tool.NewPath();
        string tokenizer = Path.Combine(DefaultModel.TargetDirectory, "tokenizer.json");
        tool.Run("build", SampleDatastore.Corpus, "--out", directory, "--dense", "--tokenizer", tokenizer).AssertFailed(2, "--dense needs to know the model");
        tool.Run("build", SampleDatastore.Corpus, "--out", directory, "--dense-stride", "2").AssertFailed(2, "--dense-stride goes with --dense");
        ToolRun wide = tool.Run([.. DenseSample.Command(directory), "--dense-dimensions", "4000"]);
        Assert.Equal(2, wide.ExitCode);
        Assert.Contains("Dimensions is 4000; it must be from 1 to 384.", wide.Errors, StringComparison.Ordinal);
    }
}
