using Retrieval.Drafting.Model;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;
using Retrieval.Speculation.Trees;

namespace Retrieval.Drafting.Tests.Model;

public class DraftModelTests
{
    private const int Vocabulary = 20;

    [Fact]
    public void New_BadArguments_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new DraftModel(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DraftModel(new TableTarget(Vocabulary), 0));
        foreach (int[] head in (int[][])[[3, 3], [4, 2], [-1, 2], [2, Vocabulary]])
            Assert.Throws<ArgumentException>(() => new DraftModel(new TableTarget(Vocabulary), 1, head));
        using var model = new DraftModel(new TableTarget(Vocabulary));
        Assert.Throws<ArgumentNullException>(() => new ModelDrafter(null!, new object()));
        Assert.Throws<ArgumentNullException>(() => new ModelDrafter(model, null!));
    }

    [Fact]
    public void Column_WholeAndTrimmedHead_IsTheInverseOfToken()
    {
        using var whole = new DraftModel(new TableTarget(Vocabulary));
        using var trimmed = new DraftModel(new TableTarget(Vocabulary), 1, [2, 5, 19]);
        for (int token = -1; token <= Vocabulary; token++)
        {
            int column = Array.IndexOf([2, 5, 19], token);
            Assert.Equal(column, trimmed.Column(token));
            Assert.Equal(token < 0 || token == Vocabulary ? -1 : token, whole.Column(token));
            if (column >= 0)
                Assert.Equal(token, trimmed.Token(column));
        }
    }

    [Fact]
    public void Acquire_NobodysAndOthersSequences_HoldNothing()
    {
        using var model = new DraftModel(new TableTarget(Vocabulary), 2);
        object owner = new();
        int[] text = [1, 2, 3, 4];
        DraftSequence first = model.Acquire(owner, text);
        model.Verifier.Prefill(first.Handle, text.AsSpan(0, 3));
        first.Add(text.AsSpan(0, 3));
        int lease = first.Lease;
        Assert.True(model.Acquire(new object(), text).Text.IsEmpty);
        DraftSequence again = model.Acquire(owner, [1, 2, 3]); // never the whole text: its last token is fed with the tree
        Assert.Equal([1, 2], again.Text.ToArray());
        Assert.Equal(2, model.Verifier.PastLength(again.Handle));
        Assert.True(again != first || again.Lease != lease);
        model.Forget(owner);
        Assert.True(model.Acquire(owner, text).Text.IsEmpty);
    }

    // Every way a draft model drafts, through memory and decode loop: what comes out is what would have come out without it.
    [Theory]
    [InlineData(ModelDrafts.Opinions)]
    [InlineData(ModelDrafts.SharedNoise)]
    public void Start_AnyModelDrafts_KeepTheSeedsTokens(ModelDrafts drafts)
    {
        long accepted = 0, steps = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var target = new TableTarget(Vocabulary);
            using var model = new DraftModel(new TableTarget(Vocabulary), 2);
            var memory = new DraftingMemory(Vocabulary);
            int[] prompt = Texts.Random(random, random.Next(1, 60), Vocabulary);
            var sampling = new SamplingOptions { Temperature = seed % 3 == 0 ? 0 : 20.0 / 11, Seed = (ulong)seed };
            var options = new DecodeOptions { MaxTokens = 40, Budget = 16, Sampling = sampling, SampleIndex = seed % 2 };
            var drafting = new DraftingOptions
            {
                DraftModel = model,
                ModelDrafts = drafts,
                Drawing = new SampledTreeOptions { Sampling = sampling, SampleIndex = seed % 2 },
                Trees = TreePolicies.Names[seed % TreePolicies.Names.Count],
                Budget = "all",
            };
            (int[] expected, _) = Decode(target, prompt, options with { Budget = 0 }, null);
            (int[] output, DecodeStatistics statistics) = Decode(target, prompt, options, memory.Start(drafting, target.Cost));
            Assert.Equal(expected, output);
            accepted += statistics.AcceptedCount;
            steps += statistics.StepCount;
        }

        // The draft model is the target, but opinions are weighed before they are believed.
        Assert.True(accepted > (drafts == ModelDrafts.Opinions ? 300 : 2 * steps), $"{accepted} accepted in {steps} steps");
    }

    [Fact]
    public void Start_Sampled_BuildsTreesWithDrawsAndRetrievedNodes()
    {
        using var model = new DraftModel(new TableTarget(Vocabulary), 2);
        var memory = new DraftingMemory(Vocabulary);
        var target = new TableTarget(Vocabulary);
        var sampling = new SamplingOptions { Temperature = 1, Seed = 4 };
        var drafting = new DraftingOptions { DraftModel = model, ModelDrafts = ModelDrafts.Sampled, Drawing = new() { Sampling = sampling }, Budget = "all" };
        int[] prompt = Texts.Random(new Random(2), 80, Vocabulary);
        (_, DecodeStatistics statistics) = Decode(target, prompt, new DecodeOptions { MaxTokens = 60, Budget = 16, Sampling = sampling, Acceptance = AcceptanceRule.RecursiveRejection }, memory.Start(drafting, target.Cost));
        Assert.True(statistics.AcceptedCount > 30);

        ITreeBuilder builder = memory.Start(drafting, target.Cost);
        var tree = new Speculation.TokenTree(16);
        tree.Reset(prompt[^1]);
        builder.Build(prompt, tree);
        Assert.True(tree.Sampled.DrawCount is > 2 and <= 8);
        Assert.Contains(tree.Origins[1..].ToArray(), origin => origin.Source == DraftSource.Model);
        Assert.Contains(tree.Origins[1..].ToArray(), origin => origin.Source != DraftSource.Model);

        // Without a draft model there is nothing to draw from.
        Assert.IsNotType<SampledTreeBuilder>(memory.Start(drafting with { DraftModel = null }, target.Cost));
    }

    private static (int[] Output, DecodeStatistics Statistics) Decode(TableTarget target, int[] prompt, DecodeOptions options, ITreeBuilder? builder)
    {
        int sequence = target.OpenSequence();
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(sequence, prompt, options, builder);
        while (decoder.Step(run))
        {
        }

        target.CloseSequence(sequence);
        return (run.Output.ToArray(), run.Statistics);
    }
}
