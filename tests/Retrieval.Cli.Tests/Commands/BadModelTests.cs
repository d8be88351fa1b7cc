using System.Text.Json.Nodes;
using Retrieval.Models;

namespace Retrieval.Cli.Tests.Commands;

[Collection(ToolCollection.Name)]
public class BadModelTests(Tool tool)
{
    private static readonly string[] Generate = ["generate", "--ids", "1", "--max-tokens", "1", "--model"];

    [Fact]
    public void Generate_NoCheckpointThere_SaysSo()
    {
        string empty = tool.NewPath();
        tool.Run([.. Generate, empty]).AssertFailed(1, $"{empty}: no such directory");
        Directory.CreateDirectory(empty);
        tool.Run([.. Generate, empty]).AssertFailed(1, "neither a checkpoint");
        File.WriteAllText(Path.Combine(empty, "weights.bin"), "");
        tool.Run([.. Generate, empty]).AssertFailed(1, "never finished", "decoder.json");
    }

    [Fact]
    public void Generate_TruncatedWeights_NamesTheFile()
    {
        string model = Small();
        string weights = Path.Combine(model, "model.safetensors");
        using (FileStream stream = File.OpenWrite(weights))
        {
            stream.SetLength(stream.Length / 2);
        }

        tool.Run([.. Generate, model]).AssertFailed(1, weights, "expected", "found");
        File.Delete(weights);
        tool.Run([.. Generate, model]).AssertFailed(1, model, "model.safetensors");
        tool.Run([.. Generate, model, "--engine", "reference"]).AssertFailed(1, "model.safetensors");
        tool.Run("export", "--model", model, "--out", tool.NewPath()).AssertFailed(1, "model.safetensors");
    }

    [Fact]
    public void Generate_WrongShape_NamesTheTensorAndBothShapes()
    {
        string model = Small();
        Change(model, "intermediate_size", 48);
        tool.Run([.. Generate, model]).AssertFailed(1, "tensor model.layers.0.mlp", "[48, 32]", "[64, 32]");
    }

    [Fact]
    public void Generate_UnknownArchitecture_NamesItAndTheKnown()
    {
        string model = Small();
        Change(model, "model_type", "mamba");
        tool.Run([.. Generate, model]).AssertFailed(1, "mamba", "llama", "qwen3");
    }

    [Fact]
    public void Generate_TokenizerOfALargerVocabulary_IsRefused()
    {
        string model = Small();
        Assert.Equal(0, tool.Run([.. Generate, model]).ExitCode);
        File.Copy(Path.Combine(DefaultModel.TargetDirectory, "tokenizer.json"), Path.Combine(model, "tokenizer.json"));
        tool.Run([.. Generate, model]).AssertFailed(1, "tokenizer.json", "up to 8191", "up to 63");
    }

    [Fact]
    public void Generate_NoTokenizer_TakesIdsOnly()
    {
        string model = Small();
        ToolRun run = tool.Run([.. Generate, model, "--json"]);
        Assert.Single(run.TokenIds());
        Assert.Equal("", run.Text());
        tool.Run("generate", "--prompt", "x", "--model", model).AssertFailed(1, "no tokenizer.json", "--ids");
    }

    [Fact]
    public void Generate_MoreMemoryThanThereIs_IsRefusedBeforeItIsTaken()
    {
        // 16 M positions of 8 heads of 256: about 2 TB of keys and values.
        string model = Small(layerCount: 8, headCount: 8, headDimension: 256, maxPositions: 1 << 24);
        string[] huge = [.. Generate, model, "--context", $"{1 << 24}"];
        tool.Run(huge).AssertFailed(1, "Needs up to", "GB", "smaller context");
        tool.Run([.. huge, "--engine", "reference"]).AssertFailed(1, "Needs up to", "GB", "smaller context");
    }

    private static void Change(string model, string field, JsonNode value)
    {
        string path = Path.Combine(model, "config.json");
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration[field] = value;
        File.WriteAllText(path, configuration.ToJsonString());
    }

    private string Small(int layerCount = 1, int headCount = 2, int headDimension = 16, int maxPositions = 128)
    {
        string directory = tool.NewPath();
        RandomCheckpoint.Write(directory, new ModelConfiguration
        {
            ModelType = "llama", HiddenSize = 32, IntermediateSize = 64, LayerCount = layerCount, HeadCount = headCount, KeyValueHeadCount = headCount,
            HeadDimension = headDimension, VocabularySize = 64, MaxPositions = maxPositions, AttentionMultiplier = 0.25, TiedHead = true,
        }, seed: 1);
        return directory;
    }
}
