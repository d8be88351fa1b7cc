using System.Text.Json.Nodes;

namespace Retrieval.Cli.Tests.Datastore;

/// <summary>The sample corpus, built once by the tool.</summary>
public sealed class SampleDatastore
{
    public SampleDatastore(Tool tool)
    {
        Directory = tool.NewPath();
        Build = tool.Run("build", Corpus, "--out", Directory, "--json");
    }

    public static string Corpus => Path.Combine(AppContext.BaseDirectory, "samples");

    public string Directory { get; }

    public ToolRun Build { get; }

    public static JsonObject[] Events(ToolRun run)
    {
        Assert.True(run.ExitCode == 0, run.Errors);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    public static JsonObject Result(ToolRun run) => Events(run)[^1];

    /// <summary>All files of a directory, names and bytes.</summary>
    public static Dictionary<string, byte[]> Bytes(string directory) =>
        System.IO.Directory.GetFiles(directory).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    public static void AssertSameBytes(string expected, string actual)
    {
        Dictionary<string, byte[]> left = Bytes(expected), right = Bytes(actual);
        Assert.Equal(left.Keys.Order(StringComparer.Ordinal), right.Keys.Order(StringComparer.Ordinal));
        Assert.All(left, file => Assert.Equal(file.Value, right[file.Key]));
    }
}
