using Retrieval.Models.Drafts;
using Retrieval.Models.Export;

namespace Retrieval.Verification.Tests.Drafts;

public sealed class PassWeightsTests
{
    [Theory]
    [InlineData("target", WeightFormat.Int8, DeviceForm.Cpu)]
    [InlineData("target", WeightFormat.Fp32, DeviceForm.Cpu)]
    [InlineData("target", WeightFormat.Fp32, DeviceForm.Cuda)]
    [InlineData("mistral", WeightFormat.Fp16, DeviceForm.Cpu)]
    public void Of_Export_IsWhatDraftModelsDoNotLoad(string model, WeightFormat format, DeviceForm device)
    {
        using var exports = new DraftExports();
        ExportedDecoder target = exports.Target(model, format, device);
        var weights = PassWeights.Of(target.Directory);
        Assert.Equal(2 * target.LayerCount, weights.SubLayers.Count);
        foreach (string skipped in new[] { "0", "mlp:1", "attention:0,mlp:0,mlp:1" })
        {
            var set = SkippedSubLayers.Parse(skipped, target.LayerCount);
            ExportedDecoder draft = exports.Make(target, skipped);
            long saved = Enumerable.Range(0, weights.SubLayers.Count).Where(set.Contains).Sum(index => weights.SubLayers[index]);
            Assert.InRange(target.LoadedBytes - draft.LoadedBytes, saved, saved + (1 << 16)); // files have gaps between pages
            Assert.Equal(1 - (saved / (double)(weights.Head + weights.SubLayers.Sum())), weights.KeptShare(set), 1e-12);
        }

        int width = format switch { WeightFormat.Int8 => 1, WeightFormat.Fp16 => 2, _ => 4 };
        Assert.Equal((long)target.VocabularySize * target.HiddenSize * width, weights.Head);
    }
}
