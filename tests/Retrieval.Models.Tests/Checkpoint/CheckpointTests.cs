namespace Retrieval.Models.Tests;

public class CheckpointTests
{
    public static TheoryData<string> Variants => [.. Fixtures.Variants];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Open_EveryVariant_HoldsEveryExpectedTensor(string variant)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Fixtures.Variant(variant));

        Assert.All(TensorNames.Expected(checkpoint.Configuration), tensor => Assert.Equal(tensor.Shape, checkpoint.Tensors[tensor.Name].Shape));
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
}
