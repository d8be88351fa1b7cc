using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;
using Retrieval.Speculation.Trees;
using Retrieval.TestSupport;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.EndToEnd.Tests;

/// <summary>The default target and its draft model: however it drafts, what is said stays what it was, and so does what is cached.</summary>
public sealed class DraftModelGenerationTests : IDisposable
{
    private const int OutputLength = 32;

    private static readonly string[] Prompts =
    [
        "import os\n\n\nclass Reader:\n    def __init__(self, path):\n        self.path = path\n\n    def read(self",
        "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n\n\ndef mul(a",
        "# The quick brown fox\n",
    ];

    private readonly Tokenizer _tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
    private readonly OnnxVerifier _target = new(ExportedModels.Target(WeightFormat.Int8), new VerifierOptions { MeasureCost = false });
    private readonly DraftModel _model = new(new OnnxVerifier(ExportedModels.Draft(WeightFormat.Int8), new VerifierOptions { MeasureCost = false }), sequences: 3);

    public void Dispose()
    {
        _target.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(ModelDrafts.Opinions, 0, "best-first")]
    [InlineData(ModelDrafts.Opinions, 0.8, "best-first")]
    [InlineData(ModelDrafts.Opinions, 0.8, "rasd")]
    [InlineData(ModelDrafts.SharedNoise, 0.8, "best-first")]
    [InlineData(ModelDrafts.Sampled, 0, "best-first")]
    public void Generate_WithADraftModel_SaysAndCachesWhatPlainDecodingDoes(ModelDrafts drafts, double temperature, string trees)
    {
        var memory = new DraftingMemory(_target.VocabularySize);
        long accepted = 0;
        foreach (string text in Prompts)
        {
            int[] prompt = Encode(text);
            DecodeOptions options = Options(temperature, drafts);
            (int plain, int[] expected, float[] expectedRow) = Decode(prompt, options with { Budget = 0 }, null, ref accepted);
            (int drafted, int[] output, float[] row) = Decode(prompt, options, Start(memory, drafts, temperature, trees), ref accepted);
            Assert.Equal(expected, output);
            Assert.Equal(_target.PastLength(plain), _target.PastLength(drafted));
            AssertNear(expectedRow, row);
            _target.CloseSequence(plain);
            _target.CloseSequence(drafted);
        }

        Assert.True(accepted > OutputLength / 2, $"Only {accepted} draft tokens were accepted: nothing was put to the test.");
    }

    [Theory]
    [InlineData(ModelDrafts.Opinions, 0)]
    [InlineData(ModelDrafts.Opinions, 0.8)]
    [InlineData(ModelDrafts.SharedNoise, 0.8)]
    public void Generate_BatchWithADraftModel_EachSaysWhatItSaysAlone(ModelDrafts drafts, double temperature)
    {
        var memory = new DraftingMemory(_target.VocabularySize);
        var decoder = new SpeculativeDecoder(_target);
        long accepted = 0;
        var runs = new List<(DecodeRun Run, int[] Expected)>();
        foreach (string text in Prompts)
        {
            int[] prompt = Encode(text);
            DecodeOptions options = Options(temperature, drafts);
            (int plain, int[] expected, _) = Decode(prompt, options with { Budget = 0 }, null, ref accepted);
            _target.CloseSequence(plain);
            runs.Add((decoder.Start(_target.OpenSequence(), prompt, options, Start(memory, drafts, temperature, "best-first")), expected));
        }

        DecodeRun[] batch = [.. runs.Select(run => run.Run)];
        while (decoder.Step(batch))
        {
        }

        foreach ((DecodeRun run, int[] expected) in runs)
        {
            Assert.Equal(expected, run.Output.ToArray());
            accepted += run.Statistics.AcceptedCount;
        }

        Assert.True(accepted > OutputLength / 2, $"Only {accepted} draft tokens were accepted: nothing was put to the test.");
    }

    private static DecodeOptions Options(double temperature, ModelDrafts drafts) => new()
    {
        MaxTokens = OutputLength,
        Budget = 16,
        Sampling = new SamplingOptions { Temperature = temperature, Seed = 5 },
        Acceptance = drafts == ModelDrafts.Sampled ? AcceptanceRule.RecursiveRejection : AcceptanceRule.TargetSampleWalk,
    };

    private ITreeBuilder Start(DraftingMemory memory, ModelDrafts drafts, double temperature, string trees)
    {
        var drawing = new SampledTreeOptions { Sampling = Options(temperature, drafts).Sampling };
        return memory.Start(new DraftingOptions { DraftModel = _model, ModelDrafts = drafts, Drawing = drawing, Trees = trees, Budget = "all", PausesSources = false }, _target.Cost);
    }

    private int[] Encode(string text) => _tokenizer.EncodeToIds(text, addSpecialTokens: false, parseSpecialTokens: false);

    // Leaves the sequence open; the row is what the target says behind the output, from what is cached.
    private (int Sequence, int[] Output, float[] Row) Decode(int[] prompt, DecodeOptions options, ITreeBuilder? builder, ref long accepted)
    {
        int sequence = _target.OpenSequence();
        var decoder = new SpeculativeDecoder(_target);
        DecodeRun run = decoder.Start(sequence, prompt, options, builder);
        while (decoder.Step(run))
        {
        }

        accepted += run.Statistics.AcceptedCount;
        var tree = new TokenTree(0);
        tree.Reset(run.Tokens[^1]);
        _target.Verify([sequence], [tree]);
        return (sequence, run.Output.ToArray(), _target.Logits(0, 0).ToArray());
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        for (int token = 0; token < expected.Length; token++)
        {
            Assert.Equal(expected[token], actual[token], 1e-3f);
        }
    }
}
