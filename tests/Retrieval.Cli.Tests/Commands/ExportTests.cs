using System.Text.Json.Nodes;
using Retrieval.Models;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class ExportTests(Tool tool)
{
    private static readonly Reference Sample = Reference.Fibonacci;

    [Fact]
    public void Export_ThenGenerateFromAReadOnlyCopy_EqualsTheCheckpoint()
    {
        string exported = tool.NewPath();
        ToolRun run = tool.Run("export", "--out", exported);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("layer 6 of 6", run.Errors, StringComparison.Ordinal);
        MakeReadOnly(exported);
        string cache = tool.NewPath();
        Assert.Equal(Sample.GreedyIds[..16], tool.Run("generate", "--model", exported, "--cache", cache, "--ids", Sample.Ids, "--max-tokens", "16", "--draft-model", "none", "--json").TokenIds());
        Assert.False(Directory.Exists(Path.Combine(cache, "models")));
    }

    [Fact]
    public void Export_Json_EndsWithTheResult()
    {
        string exported = tool.NewPath();
        ToolRun run = tool.Run("export", "--model", DefaultModel.DraftDirectory, "--out", exported, "--weights", "int8", "--json");
        JsonObject[] events = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal("", run.Errors);
        Assert.All(events[..^1], line => Assert.Equal(["event", "layers_done", "layer_count", "bytes_written"], line.Select(field => field.Key)));
        Assert.Equal("result", events[^1]["event"]!.GetValue<string>());
        Assert.Equal(exported, events[^1]["directory"]!.GetValue<string>());
        Assert.Equal("int8", events[^1]["weights"]!.GetValue<string>());

        tool.Run("export", "--model", exported, "--out", tool.NewPath()).AssertFailed(1, "exported model already");
        tool.Run("generate", "--model", exported, "--weights", "fp32", "--prompt", "x").AssertFailed(2, "--weights must be int8 or left out");
        tool.Run("generate", "--model", exported, "--engine", "reference", "--prompt", "x").AssertFailed(2, "--engine reference must be given a checkpoint");
    }

    [Fact]
    public void Export_IntoAFullDirectory_IsRefused()
    {
        string full = tool.NewPath();
        Directory.CreateDirectory(Path.Combine(full, "precious"));
        tool.Run("export", "--out", full).AssertFailed(1, full, "not empty");
    }

    private static void MakeReadOnly(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            File.SetAttributes(file, FileAttributes.ReadOnly);
        }
    }
}
