using Retrieval.TestSupport;

namespace Retrieval.Models.Tests;

public class CheckpointTests
{
    public static TheoryData<string> Variants => [.. ReferenceCases.Variants];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Open_EveryVariant_HoldsEveryExpectedTensor(string variant)
    {
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model(variant));

        Assert.All(
            TensorNames.Expected(checkpoint.Configuration),
            tensor => Assert.Equal(tensor.Shape, checkpoint.Tensors[tensor.Name].Shape));
    }

    [Fact]
    public void Open_DefaultModels_LieBesideTheProgram()
    {
        using Checkpoint target = Checkpoint.Open(DefaultModel.TargetDirectory);
        using Checkpoint draft = Checkpoint.Open(DefaultModel.DraftDirectory);

        Assert.Equal(384, target.Configuration.HiddenSize);
        Assert.Equal([8183, 8191], target.Configuration.EndTokenIds);
        Assert.Equal(128, draft.Configuration.HiddenSize);
    }

    [Fact]
    public void ReadSingle_PartOfATensor_EqualsThatPartOfTheWhole()
    {
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model("qwen3"));
        var whole = new float[checkpoint.Tensors[TensorNames.Embedding].ElementCount];
        checkpoint.ReadSingle(TensorNames.Embedding, whole);
        var part = new float[1000];
        checkpoint.ReadSingle(TensorNames.Embedding, 12_345, part);

        Assert.Equal(whole[12_345..13_345], part);
    }

    [Fact]
    public void Bytes_PartOfATensor_AreTheStoredOnes()
    {
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model("granite"));
        var value = new float[1];
        checkpoint.ReadSingle(TensorNames.FinalNorm, 63, value);

        Assert.Equal(BitConverter.GetBytes(value[0]), checkpoint.Bytes(TensorNames.FinalNorm, 63 * 4, 4));
    }

    [Fact]
    public void ReadSingle_OutsideTheTensor_Throws()
    {
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model("granite"));

        Assert.Throws<ArgumentException>(() => checkpoint.ReadSingle("absent", []));
        Assert.Throws<ArgumentException>(() => checkpoint.ReadSingle(TensorNames.FinalNorm, new float[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.ReadSingle(TensorNames.FinalNorm, 1, new float[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.ReadSingle(TensorNames.FinalNorm, -1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Bytes(TensorNames.FinalNorm, 64 * 4, 1).Length);
        Assert.False(checkpoint.Contains("absent"));
    }

    [Fact]
    public void Bytes_AfterDispose_Throws()
    {
        Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model("granite"));
        checkpoint.Dispose();

        Assert.Throws<ObjectDisposedException>(() => checkpoint.Bytes(TensorNames.FinalNorm, 0, 4).Length);
    }
}
