using Retrieval.Models.Drafts;
using Retrieval.Models.Export;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests.Drafts;

public sealed class TrimmedHeadTests
{
    private static readonly int[] Tokens = [7, 8, 300, 41, 5, 77, 12, 9, 100, 3];

    public static TheoryData<string, WeightFormat, DeviceForm> Forms
    {
        get
        {
            var forms = new TheoryData<string, WeightFormat, DeviceForm>();
            foreach (string model in new[] { "draft", "mistral", "granite" }) // tied, with a head of its own, with a divisor
            {
                forms.Add(model, WeightFormat.Fp32, DeviceForm.Cpu);
                forms.Add(model, WeightFormat.Fp16, DeviceForm.Cpu);
                forms.Add(model, WeightFormat.Int8, DeviceForm.Cpu);
                forms.Add(model, WeightFormat.Fp32, DeviceForm.Cuda);
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Logits_TrimmedHead_EqualTheWholeOnesAtItsTokens(string model, WeightFormat format, DeviceForm device)
    {
        using var exports = new DraftExports();
        ExportedDecoder target = exports.Target(model, format, device);
        using OnnxVerifier whole = DraftExports.Open(target);
        float[][] expected = DraftExports.Logits(whole, Tokens);
        foreach (int[] kept in new int[][] { [0], [target.VocabularySize - 1], Some(target.VocabularySize, 3), Some(target.VocabularySize, 37), [.. Enumerable.Range(1, target.VocabularySize - 1)] })
        {
            ExportedDecoder decoder = exports.Make(target, "", kept);
            Assert.Equal(kept, decoder.HeadTokens.ToArray());
            using OnnxVerifier trimmed = DraftExports.Open(decoder);
            Assert.Equal((target.VocabularySize, kept.Length), (trimmed.VocabularySize, trimmed.LogitsWidth));
            float[][] found = DraftExports.Logits(trimmed, Tokens);
            for (int row = 0; row < found.Length; row++)
            {
                Assert.Equal(kept.Length, found[row].Length);
                Assert.Equal(0, kept.Select((token, column) => Math.Abs(expected[row][token] - found[row][column])).Max(), format == WeightFormat.Int8 ? 0 : 1e-5f);
            }
        }
    }

    [Fact]
    public void Export_AllTokens_IsAWholeHead()
    {
        using var exports = new DraftExports();
        ExportedDecoder target = ExportedModels.Draft();
        ExportedDecoder decoder = exports.Make(target, "", [.. Enumerable.Range(0, target.VocabularySize)]);
        Assert.True(decoder.HeadTokens.IsEmpty);
        Assert.Equal(target.VocabularySize, decoder.LogitsWidth);
        Assert.Equal(File.ReadAllBytes(target.GraphPath), File.ReadAllBytes(decoder.GraphPath));
    }

    [Fact]
    public void Export_TrimmedAndSkipping_DoesBoth()
    {
        using var exports = new DraftExports();
        int[] kept = Some(8192, 50);
        using OnnxVerifier skipping = DraftExports.Open(exports.Make(ExportedModels.Target(WeightFormat.Int8), "1,mlp:3"));
        using OnnxVerifier both = DraftExports.Open(exports.Make(ExportedModels.Target(WeightFormat.Int8), "1,mlp:3", kept));
        float[][] expected = DraftExports.Logits(skipping, Tokens), found = DraftExports.Logits(both, Tokens);
        Assert.Equal(expected.Select(row => kept.Select(token => row[token]).ToArray()), found);
        Assert.True(both.MemoryEstimate.Weights < skipping.MemoryEstimate.Weights);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    [InlineData(-1, 5)]
    [InlineData(5, 8192)]
    public void Export_TokensOutOfOrderOrRange_Refused(int first, int second)
    {
        using var exports = new DraftExports();
        Assert.Throws<ArgumentException>(() => exports.Make(ExportedModels.Draft(), "", first, second));
    }

    [Fact]
    public void Open_DamagedHead_NamesTheFile()
    {
        using var exports = new DraftExports();
        ExportedDecoder decoder = exports.Make(ExportedModels.Draft(), "", 4, 9, 4000);
        string tokens = Path.Combine(decoder.Directory, DraftExporter.HeadTokensFileName), head = Path.Combine(decoder.Directory, DraftExporter.HeadFileName);
        string manifest = Path.Combine(decoder.Directory, ExportedDecoder.ManifestFileName);
        foreach ((string path, byte[] bad) in new (string, byte[])[]
        {
            (tokens, []), (tokens, Ids(4, 9)), (tokens, Ids(4, 4, 4000)), (tokens, Ids(9, 4, 4000)), (tokens, Ids(4, 9, 8192)), (tokens, Ids(-1, 9, 4000)),
            (head, new byte[7]),
            (manifest, Altered(manifest, "\"head_token_count\": 3", "\"head_token_count\": 0")),
            (manifest, Altered(manifest, "\"head_token_count\": 3", "\"head_token_count\": 8192")),
        })
        {
            byte[] whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bad);
            Assert.Equal(path, Assert.Throws<DecoderFormatException>(() => ExportedDecoder.Open(decoder.Directory)).Path);
            File.WriteAllBytes(path, whole);
        }

        File.Delete(tokens);
        Assert.Equal(tokens, Assert.Throws<DecoderFormatException>(() => ExportedDecoder.Open(decoder.Directory)).Path);
    }

    private static byte[] Ids(params int[] ids) => [.. ids.SelectMany(BitConverter.GetBytes)];

    private static byte[] Altered(string path, string old, string other) =>
        System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(path).Replace(old, other, StringComparison.Ordinal));

    private static int[] Some(int vocabularySize, int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, vocabularySize).OrderBy(_ => random.Next()).Take(count).Order()];
    }
}
