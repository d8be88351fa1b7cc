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
        string model = Small();
        Change(model, "max_position_embeddings", int.MaxValue);
        tool.Run([.. Generate, model, "--context", "2000000000"]).AssertFailed(1, "memory", "GB");
        tool.Run([.. Generate, model, "--context", "2000000000", "--engine", "reference"]).AssertFailed(1, "memory", "GB");
    }

    private static void Change(string model, string field, JsonNode value)
    {
        string path = Path.Combine(model, "config.json");
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration[field] = value;
        File.WriteAllText(path, configuration.ToJsonString());
    }

    private string Small()
    {
        string directory = tool.NewPath();
        RandomCheckpoint.Write(directory, new ModelConfiguration
        {
            ModelType = "llama", HiddenSize = 32, IntermediateSize = 64, LayerCount = 1, HeadCount = 2, KeyValueHeadCount = 1, HeadDimension = 16,
            VocabularySize = 64, MaxPositions = 128, AttentionMultiplier = 0.25, TiedHead = true,
        }, seed: 1);
        return directory;
    }
}
