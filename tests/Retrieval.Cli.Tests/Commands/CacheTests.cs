using Retrieval.Models;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class CacheTests(Tool tool)
{
    private static readonly string[] Short = ["generate", "--ids", "311,289", "--max-tokens", "1", "--json", "--draft-model", "none", "--model"];

    [Fact]
    public void Generate_Checkpoint_IsExportedIntoTheCacheAndLeftAlone()
    {
        string model = CopyOfTheDraftModel();
        string[] before = Listing(model);
        string cache = tool.NewPath();
        Assert.Contains("Exporting", tool.RunWith(new() { [ModelStore.CacheVariable] = cache }, null, [.. Short, model]).Errors, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(cache, "models")));
        Assert.DoesNotContain("Exporting", tool.Run([.. Short, model, "--cache", cache]).Errors, StringComparison.Ordinal);
        Assert.Equal(before, Listing(model));
    }

    [Fact]
    public void Generate_HalfWrittenExportInTheCache_IsIgnored()
    {
        string cache = tool.NewPath();
        string[] run = [.. Short, DefaultModel.DraftDirectory, "--cache", cache];
        int[] expected = tool.Run(run).TokenIds();
        string exported = Directory.GetDirectories(Path.Combine(cache, "models")).Single();

        // What a killed export leaves, and an export whose manifest somebody lost.
        Directory.CreateDirectory($"{exported}.partial-0");
        File.Copy(Path.Combine(exported, DecoderExporter.GraphFileName), Path.Combine($"{exported}.partial-0", DecoderExporter.GraphFileName));
        File.Delete(Path.Combine(exported, "decoder.json"));
        File.WriteAllText(Path.Combine(exported, DecoderExporter.WeightFileName), "half");
        Assert.Equal(expected, tool.Run(run).TokenIds());
    }

    [Fact]
    public void Generate_DamagedCachedExport_SaysWhatToRemove()
    {
        string cache = tool.NewPath();
        string[] run = [.. Short, DefaultModel.DraftDirectory, "--cache", cache];
        tool.Run(run).Json();
        string exported = Directory.GetDirectories(Path.Combine(cache, "models")).Single();
        File.WriteAllText(Path.Combine(exported, DecoderExporter.WeightFileName), "half");
        tool.Run(run).AssertFailed(1, DecoderExporter.WeightFileName, $"remove {exported}");
    }

    [Fact]
    public void Generate_CacheThatCannotBeMade_IsNamed()
    {
        string file = tool.NewPath();
        File.WriteAllText(file, "");
        tool.Run([.. Short, DefaultModel.DraftDirectory, "--cache", Path.Combine(file, "cache")]).AssertFailed(1, file, "--cache");
    }

    private static string[] Listing(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(directory).Order().Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];

    private string CopyOfTheDraftModel()
    {
        string copy = tool.NewPath();
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(DefaultModel.DraftDirectory))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        return copy;
    }
}
