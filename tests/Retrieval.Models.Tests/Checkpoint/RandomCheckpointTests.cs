using System.Numerics.Tensors;
using Retrieval.Models.Reference;

namespace Retrieval.Models.Tests;

public sealed class RandomCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Switches => ["plain", "bias", "qwen2", "qwen3", "granite", "linear", "llama3", "yarn", "begin"];

    [Theory]
    [MemberData(nameof(Switches))]
    public void Write_EverySwitch_ReadsBackAsTheSameModel(string name)
    {
        ModelConfiguration written = Switch(name);
        RandomCheckpoint.Write(_folder.FullPath, written, seed: 1, TensorType.BFloat16);

        using Checkpoint checkpoint = Checkpoint.Open(_folder.FullPath);

        Assert.Equal(written.EndTokenIds, checkpoint.Configuration.EndTokenIds);
        Assert.Equal(written, checkpoint.Configuration with { EndTokenIds = written.EndTokenIds });
        Assert.All(checkpoint.Tensors.Values, tensor => Assert.Equal(TensorType.BFloat16, tensor.Type));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_DefaultShape_GivesLogitsOfModerateSpread(bool tied)
    {
        RandomCheckpoint.Write(_folder.FullPath, ModelShapes.Get("tiny") with { TiedHead = tied }, seed: 1);
        using Checkpoint checkpoint = Checkpoint.Open(_folder.FullPath);
        var decoder = new ReferenceDecoder(checkpoint);
        var logits = new float[20 * 8192];
        decoder.Forward([.. Enumerable.Range(100, 20)], [.. Enumerable.Range(-1, 20)], logits);

        Assert.InRange(TensorPrimitives.StdDev<float>(logits), 1.5, 3.5);
        int[] best = [.. Enumerable.Range(0, 20).Select(row => TensorPrimitives.IndexOfMax<float>(logits.AsSpan(row * 8192, 8192)))];
        Assert.True(best.Distinct().Count() > 10, string.Join(", ", best));
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameFile()
    {
        byte[] first = WriteAndRead(1), second = WriteAndRead(1), other = WriteAndRead(2);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData("tiny", 12_587_904)]
    [InlineData("0.1b", 109_333_248)]
    [InlineData("qwen2.5-0.5b", 494_032_768)]
    [InlineData("7b", 6_738_415_616)]
    public void Get_KnownShape_HasTheParametersOfItsModel(string name, long expected) => Assert.Equal(
        expected,
        TensorNames.Expected(ModelShapes.Get(name)).Sum(tensor => tensor.Shape.Aggregate(1L, (product, extent) => product * extent)));

    [Fact]
    public void Get_UnknownShape_ListsTheKnown() =>
        Assert.Contains("tiny, 0.1b, qwen2.5-0.5b, 7b", Assert.Throws<ArgumentException>(() => ModelShapes.Get("8b")).Message);

    private byte[] WriteAndRead(int seed)
    {
        RandomCheckpoint.Write(_folder.FullPath, SmallModels.Llama, seed);
        return File.ReadAllBytes(_folder["model.safetensors"]);
    }

    private static ModelConfiguration Switch(string name) => name switch
    {
        "bias" => SmallModels.Llama with { QueryKeyValueBias = true, AttentionOutputBias = true, MlpBias = true },
        "qwen2" => SmallModels.Llama with { ModelType = "qwen2", QueryKeyValueBias = true, TiedHead = true },
        "qwen3" => SmallModels.Llama with { ModelType = "qwen3", QueryKeyNorm = true },
        "granite" => SmallModels.Llama with
        {
            ModelType = "granite", EmbeddingMultiplier = 12, AttentionMultiplier = 0.0625, ResidualMultiplier = 0.22, LogitsDivisor = 2,
        },
        "linear" => SmallModels.Llama with { RopeScaling = new RopeScaling.Linear(4) },
        "llama3" => SmallModels.Llama with { RopeScaling = new RopeScaling.Llama3(8, 1, 4, 64) },
        "yarn" => SmallModels.Llama with { RopeScaling = new RopeScaling.Yarn(4, 64, 16, 2, 1.25, 0.7, 0.5, false) },
        "begin" => SmallModels.Llama with { BeginTokenId = 5 },
        _ => SmallModels.Llama,
    };
}
