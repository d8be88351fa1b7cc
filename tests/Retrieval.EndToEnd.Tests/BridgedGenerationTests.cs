using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Server.Models;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;
using Retrieval.TestSupport;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.EndToEnd.Tests;

/// <summary>Models that draft through a bridge: one of random weights with another tokenizer, and the default draft model as if it had one.</summary>
public sealed class BridgedGenerationTests : IDisposable
{
    private const int OutputLength = 32;

    private static readonly VerifierOptions Unmeasured = new() { MeasureCost = false, MaxRows = 64 };

    // A target so slow that every consultation is worth its time.
    private static readonly VerifyCostTable Slow = new([1, 64], [0], [1000, 1001]);

    private static readonly string[] Prompts =
    [
        "import os\n\n\nclass Reader:\n    def __init__(self, path):\n        self.path = path\n\n    def read(self",
        "# été, 日本語 😀\nnames = [\"été\", \"日本",
    ];

    private readonly Tokenizer _tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
    private readonly OnnxVerifier _target = new(ExportedModels.Target(WeightFormat.Int8), Unmeasured);

    public void Dispose() => _target.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.8)]
    public void Generate_RandomModelWithAnotherTokenizer_SaysWhatPlainDecodingSays(double temperature)
    {
        var verifier = new OnnxVerifier(ExportedModels.Of(Path.Combine(AppContext.BaseDirectory, "fixtures", "qwen2")), Unmeasured);
        Tokenizer other = Tokenizer.Load(Path.Combine(AppContext.BaseDirectory, "tokenizers", "qwen2"));
        Generate(verifier, other, temperature);
    }

    [Fact]
    public void Generate_DefaultDraftModelBehindABridge_SaysWhatPlainDecodingSaysAndIsAccepted() =>
        Assert.InRange(Generate(new OnnxVerifier(ExportedModels.Draft(WeightFormat.Int8), Unmeasured), _tokenizer, 0), OutputLength / 2, long.MaxValue);

    private long Generate(OnnxVerifier draft, Tokenizer tokenizer, double temperature)
    {
        using var model = new DraftModel(draft, sequences: 1) { Bridge = TokenizerBridge.Between(_tokenizer, tokenizer, draft.VocabularySize) };
        var memory = new DraftingMemory(_target.VocabularySize);
        long accepted = 0;
        foreach (string text in Prompts)
        {
            int[] prompt = _tokenizer.EncodeToIds(text, addSpecialTokens: false);
            var options = new DecodeOptions { MaxTokens = OutputLength, Budget = 12, Sampling = new SamplingOptions { Temperature = temperature, Seed = 3 } };
            var drafting = new DraftingOptions { Sources = [DraftSource.Model], DraftModel = model, PausesSources = false, Budget = "all" };
            int[] plain = Decode(prompt, options with { Budget = 0 }, NoDrafts.Instance, ref accepted);
            Assert.Equal(plain, Decode(prompt, options, memory.Start(drafting, Slow), ref accepted));
        }

        return accepted;
    }

    private int[] Decode(int[] prompt, DecodeOptions options, ITreeBuilder builder, ref long accepted)
    {
        var decoder = new SpeculativeDecoder(_target);
        int sequence = _target.OpenSequence();
        DecodeRun run = decoder.Start(sequence, prompt, options, builder);
        while (decoder.Step(run))
        {
        }

        _target.CloseSequence(sequence);
        accepted += run.Statistics.AcceptedCount;
        return run.Output.ToArray();
    }
}
