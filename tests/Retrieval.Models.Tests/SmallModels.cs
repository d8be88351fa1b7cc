namespace Retrieval.Models.Tests;

/// <summary>Configurations small enough to write and damage in every test.</summary>
internal static class SmallModels
{
    public static ModelConfiguration Llama { get; } = ModelShapes.Get("tiny") with
    {
        HiddenSize = 16,
        IntermediateSize = 24,
        LayerCount = 2,
        HeadCount = 2,
        KeyValueHeadCount = 1,
        HeadDimension = 8,
        VocabularySize = 40,
        AttentionMultiplier = 1 / Math.Sqrt(8),
        TiedHead = false,
        EndTokenIds = [3, 39],
    };
}
