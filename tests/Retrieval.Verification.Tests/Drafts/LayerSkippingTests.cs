using Retrieval.Models;
using Retrieval.Models.Drafts;
using Retrieval.Models.Export;
using Retrieval.Models.Reference;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests.Drafts;

public sealed class LayerSkippingTests
{
    [Fact]
    public void Export_SkippingNothing_IsTheTargetBitForBit()
    {
        using var exports = new DraftExports();
        ExportedDecoder target = ExportedModels.Draft(WeightFormat.Int8), draft = exports.Make(target, "");
        using OnnxVerifier expected = DraftExports.Open(target), found = DraftExports.Open(draft);
        int[] tokens = Tokens(expected.VocabularySize, 14);
        Assert.Equal(DraftExports.Logits(expected, tokens), DraftExports.Logits(found, tokens));
        Assert.Equal(File.ReadAllBytes(target.GraphPath), File.ReadAllBytes(draft.GraphPath));
        Assert.Equal(target.ContentKey, draft.TargetContentKey);
        Assert.NotEqual(target.ContentKey, draft.ContentKey);
    }

    public static TheoryData<string, WeightFormat, DeviceForm, string> Skips => new()
    {
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "2" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "0" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "attention:0,mlp:1,3,attention:5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "4,5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "1,2,3,4,5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "0,mlp:1,attention:2,3,4,attention:5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cpu, "mlp:5" },
        { "target", WeightFormat.Fp16, DeviceForm.Cpu, "mlp:0,attention:5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cuda, "attention:0,mlp:1,3,attention:5" },
        { "target", WeightFormat.Fp32, DeviceForm.Cuda, "mlp:5,0" },
        { "granite", WeightFormat.Fp32, DeviceForm.Cpu, "attention:1" },
        { "granite", WeightFormat.Fp32, DeviceForm.Cuda, "0" },
        { "qwen2", WeightFormat.Fp32, DeviceForm.Cpu, "mlp:1" },
        { "qwen3", WeightFormat.Fp32, DeviceForm.Cpu, "0" },
        { "qwen3", WeightFormat.Fp32, DeviceForm.Cuda, "attention:1" },
    };

    [Theory]
    [MemberData(nameof(Skips))]
    public void Export_SkippingSubLayers_IsTheReferenceWithoutThem(string model, WeightFormat format, DeviceForm device, string skipped)
    {
        using var exports = new DraftExports();
        ExportedDecoder target = exports.Target(model, format, device), draft = exports.Make(target, skipped);
        var sub = SkippedSubLayers.Parse(skipped, target.LayerCount);
        Assert.Equal(sub.ToString(), draft.Skipped);
        Assert.Equal(Enumerable.Range(0, target.LayerCount).Count(layer => !sub.SkipsAttention(layer)), draft.LayerCount);
        Assert.True(draft.LoadedBytes < target.LoadedBytes);
        using OnnxVerifier verifier = DraftExports.Open(draft);
        int[] tokens = Tokens(verifier.VocabularySize, 14);
        float[][] found = DraftExports.Logits(verifier, tokens), expected = Reference(model, sub, tokens);
        for (int row = 0; row < found.Length; row++)
        {
            Assert.Equal(0, expected[row].Zip(found[row], (a, b) => Math.Abs(a - b)).Max(), 2e-3f);
        }
    }

    [Fact]
    public void Export_Int8_SkipsTheSameSubLayersAsFp32()
    {
        using var exports = new DraftExports();
        using OnnxVerifier single = DraftExports.Open(exports.Make(ExportedModels.Target(), "1,mlp:5"));
        using OnnxVerifier small = DraftExports.Open(exports.Make(ExportedModels.Target(WeightFormat.Int8), "1,mlp:5"));
        int[] tokens = Tokens(single.VocabularySize, 14);
        float[][] expected = DraftExports.Logits(single, tokens), found = DraftExports.Logits(small, tokens);
        double correlation = expected.Zip(found, Correlation).Min();
        Assert.True(correlation > 0.98, $"{correlation}");
    }

    [Fact]
    public void Export_SkippingLayers_SharesTheWeightFile()
    {
        using var exports = new DraftExports();
        ExportedDecoder target = ExportedModels.Target(WeightFormat.Int8), draft = exports.Make(target, "2");
        string weights = Path.Combine(draft.Directory, DecoderExporter.WeightFileName);
        Assert.Null(File.ResolveLinkTarget(weights, returnFinalTarget: true));
        string shared = Path.Combine(target.Directory, DecoderExporter.WeightFileName);
        DateTime before = File.GetLastWriteTimeUtc(shared), touched = before.AddHours(-1);
        try
        {
            File.SetLastWriteTimeUtc(weights, touched);
            Assert.Equal(touched, File.GetLastWriteTimeUtc(shared)); // one inode has one time
        }
        finally
        {
            File.SetLastWriteTimeUtc(weights, before);
        }

        Assert.True(Directory.EnumerateFiles(draft.Directory).Where(file => file != weights).Sum(file => new FileInfo(file).Length) < 1 << 20);
    }

    [Fact]
    public void Export_OfADraftModel_Refused()
    {
        using var exports = new DraftExports();
        ExportedDecoder draft = exports.Make(ExportedModels.Draft(), "1");
        Assert.Contains("a draft model", Assert.Throws<CheckpointFormatException>(() => exports.Make(draft, "")).Message, StringComparison.Ordinal);
        var other = SkippedSubLayers.None(5);
        Assert.Throws<ArgumentException>(() => DraftExporter.Export(ExportedModels.Draft().Directory, exports.LastDirectory + "x", other));
    }

    [Fact]
    public void Export_DamagedGraph_NamesIt()
    {
        using var exports = new DraftExports();
        ExportedDecoder copy = exports.Make(ExportedModels.Draft(), "");
        string manifest = Path.Combine(copy.Directory, ExportedDecoder.ManifestFileName);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"format_version\": 2", "\"format_version\": 1", StringComparison.Ordinal));
        byte[] graph = File.ReadAllBytes(copy.GraphPath);
        File.WriteAllBytes(copy.GraphPath, [0xff, .. graph.AsSpan(1)]);
        Assert.Equal(copy.GraphPath, Assert.Throws<CheckpointFormatException>(() => exports.Make(copy, "1")).Path);
        File.WriteAllBytes(copy.GraphPath, Replace(graph, "layers.1.post_norm"u8, "layers.1.post_nord"u8));
        Assert.Contains("layers.1.post_norm", Assert.Throws<CheckpointFormatException>(() => exports.Make(copy, "1")).Message, StringComparison.Ordinal);
    }

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> other)
    {
        byte[] changed = [.. bytes];
        for (int at; (at = changed.AsSpan().IndexOf(old)) >= 0;)
        {
            other.CopyTo(changed.AsSpan(at));
        }

        return changed;
    }

    private static float[][] Reference(string model, SkippedSubLayers skipped, int[] tokens)
    {
        using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model(model));
        var decoder = new ReferenceDecoder(checkpoint, skipped);
        decoder.Append(tokens.AsSpan(0, 3));
        int width = decoder.Configuration.VocabularySize;
        float[] logits = new float[(tokens.Length - 3) * width];
        decoder.Forward(tokens.AsSpan(3), [.. Enumerable.Range(-1, tokens.Length - 3)], logits);
        return [.. logits.Chunk(width)];
    }

    private static double Correlation(float[] a, float[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    private static int[] Tokens(int vocabulary, int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];
    }
}
