using System.Text.Json.Nodes;
using Retrieval.Cli.Tests.Drafts;
using Retrieval.Models;
using Retrieval.Verification;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class SkipSearchTests(Tool tool)
{
    [Fact]
    public void SkipSearch_PlantedUselessLayer_IsFoundEveryTime()
    {
        string model = tool.NewPath(), text = tool.NewPath(), draft = tool.NewPath();
        PlantedCheckpoint.Write(model, layerCount: 3, uselessLayer: 1);
        File.WriteAllText(text, string.Concat(Enumerable.Range(0, 400).Select(i => $"if x{i} > {i * 7}: return name[{i}]\n")));
        string[] search = ["skip-search", "--model", model, "--text", text, "--positions", "256", "--trials", "10", "--threads", "1", "--json"];

        ToolRun first = tool.Run([.. search, "--out", draft]), second = tool.Run(search);
        JsonObject[] events = Events(first);
        JsonObject result = events[^1];
        Assert.Equal("1", result["skipped"]!.GetValue<string>());
        Assert.Equal(1, result["agreement"]!.GetValue<double>());
        Assert.True(result["weight_share"]!.GetValue<double>() < 1);
        Assert.Equal("1", ExportedDecoder.Open(draft).Skipped);
        Assert.Equal(first.Output.Split('\n')[..^2], second.Output.Split('\n')[..^2]); // the last line has a measured cost
        Assert.Equal(events.Length - 1, events.Count(line => line["event"]!.GetValue<string>() == "trial"));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(tool.Cache, "models"), "*.partial-*"));
    }

    [Fact]
    public void SkipSearch_OwnText_ReportsWhatItFound()
    {
        ToolRun run = tool.Run("skip-search", "--model", DefaultModel.DraftDirectory, "--weights", "int8", "--positions", "64", "--trials", "3");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Letting the model write text", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Trial 1: best so far", run.Errors, StringComparison.Ordinal);
        Assert.Contains("of 4 sub-layers skipped", run.Output, StringComparison.Ordinal);
        Assert.Contains("expected, with drafts of", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--trials must be between 1 and 100000", "--trials", "0")]
    [InlineData("--positions must be between 16", "--positions", "3")]
    [InlineData("--minutes must be above 0", "--minutes", "-1")]
    [InlineData("--seed must be", "--seed", "-1")]
    public void SkipSearch_BadOptions_AreRefused(string message, params string[] options) => tool.Run(["skip-search", .. options]).AssertFailed(2, message);

    [Fact]
    public void SkipSearch_NoText_IsRefused()
    {
        string empty = tool.NewPath();
        File.WriteAllText(empty, "");
        string[] search = ["skip-search", "--model", DefaultModel.DraftDirectory, "--weights", "int8", "--text"];
        tool.Run([.. search, empty]).AssertFailed(1, "--text", "too little text");
        tool.Run([.. search, empty + ".none"]).AssertFailed(1, "--text", "no such file");
    }

    private static JsonObject[] Events(ToolRun run) => [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
}
