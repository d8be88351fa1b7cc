namespace Retrieval.Cli.Tests.Datastore;

/// <summary>The sample corpus with dense keys of the default model, built once by the tool.</summary>
public sealed class DenseSample
{
    public DenseSample(Tool tool)
    {
        Directory = tool.NewPath();
        Build = tool.Run(Command(Directory));
    }

    public string Directory { get; }

    public ToolRun Build { get; }

    /// <summary>On one thread: then the bytes do not depend on how often it was interrupted.</summary>
    public static string[] Command(string directory) =>
        ["build", SampleDatastore.Corpus, "--out", directory, "--dense", "--weights", "int8", "--threads", "1", "--json"];
}
