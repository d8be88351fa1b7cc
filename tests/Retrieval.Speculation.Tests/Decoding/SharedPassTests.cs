using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Decoding;

/// <summary>What runs that share a pass do for each other, and when they do without drafts.</summary>
public class SharedPassTests
{
    // Rows cost next to nothing.
    private static VerifyCostTable Cheap => new([1, 64], [0], [1, 1.1]);

    [Fact]
    public void Step_SomeRunsHaveNoDrafts_OthersTakeTheirRows()
    {
        var target = new FakeVerifier(maxRows: 32) { Cost = Cheap };
        (SpeculativeDecoder decoder, DecodeRun[] runs, _) = Start(target, 8, isGated: false, drafts: i => i == 5 ? 25 : 0);
        Assert.True(decoder.Step(runs));
        Assert.Equal(24, runs[5].Statistics.DraftedCount); // an even share would have been 3
        Assert.Equal(32, target.LastRows);
        Assert.Equal(25, runs[5].Emitted.Length);
    }

    [Fact]
    public void Step_RunsThatAlwaysDraft_ShareEvenlyAndTakeWhatIsLeft()
    {
        var target = new FakeVerifier(maxRows: 32) { Cost = Cheap };
        (SpeculativeDecoder decoder, DecodeRun[] runs, OptionalBuilder[] builders) =
            Start(target, 8, isGated: true, drafts: i => i < 4 ? 0 : 25, mayBeLeftOut: i => i == 7);
        Assert.True(decoder.Step(runs));
        Assert.Equal([0, 0, 0, 0, 6, 6, 6, 0], runs.Select(run => (int)run.Statistics.DraftedCount));
        Assert.Equal(0, builders[7].BuildCount); // no plain pass was measured yet
        Assert.All(builders, builder => Assert.Equal(1, builder.ObserveCount));
    }

    [Fact]
    public void Step_RowsCostMoreThanTheyCanBring_NobodyIsAsked()
    {
        var target = new FakeVerifier { Cost = new VerifyCostTable([1, 64], [0], [1, 64]) };
        (SpeculativeDecoder decoder, DecodeRun[] runs, OptionalBuilder[] builders) = Start(target, 4, isGated: false, drafts: _ => 5);
        while (decoder.Step(runs))
            Assert.InRange(target.LastRows, 1, 4);
        Assert.All(builders, builder => Assert.Equal((0, 30), (builder.BuildCount, builder.ObserveCount)));
    }

    // Neither run alone reaches the next stair, both together do.
    [Fact]
    public void Step_NextStairPaysOnlyForAll_IsTakenByAll()
    {
        var target = new FakeVerifier { Cost = new VerifyCostTable([1, 8, 9, 16, 17, 64], [0], [1, 1, 1.5, 1.5, 30, 60]) };
        (SpeculativeDecoder decoder, DecodeRun[] runs, OptionalBuilder[] builders) = Start(target, 8, isGated: false, drafts: _ => 1);
        Assert.True(decoder.Step(runs));
        Assert.Equal(16, target.LastRows);
        Assert.All(builders, builder => Assert.Equal((1, 0), (builder.BuildCount, builder.PrunedCount)));
    }

    [Fact]
    public void Step_AnotherRule_IsNeverPruned()
    {
        var target = new FakeVerifier(maxRows: 12) { Cost = Cheap };
        var decoder = new SpeculativeDecoder(target, isGated: false);
        var options = new DecodeOptions { MaxTokens = 30, Acceptance = AcceptanceRule.BlockVerification };
        OptionalBuilder[] builders = [.. Enumerable.Range(0, 4).Select(_ => new OptionalBuilder(new Chain([], 9)))];
        DecodeRun[] runs = [.. builders.Select(builder => decoder.Start(target.OpenSequence(), [1], options, builder))];
        Assert.True(decoder.Step(runs));
        Assert.All(builders, builder => Assert.Equal((1, 0), (builder.BuildCount, builder.PrunedCount)));
        Assert.All(runs, run => Assert.Equal(2, run.Statistics.DraftedCount));
    }

    [Fact]
    public void Step_DraftingLosesTime_StopsAfterATrial()
    {
        var target = new FakeVerifier(contextLength: 1000) { Cost = Cheap, OnVerify = () => Thread.Sleep(1) };
        (SpeculativeDecoder decoder, DecodeRun[] runs, OptionalBuilder[] builders) =
            Start(target, 8, isGated: true, drafts: _ => 3, isRight: false, beforeDrafting: () => Thread.Sleep(1), tokens: 150);
        while (decoder.Step(runs))
        {
        }

        Assert.All(builders, builder => Assert.InRange(builder.BuildCount, 5, 12));
        Assert.All(runs, run => Assert.InRange(run.Statistics.StepCount, 140, 150));
    }

    [Fact]
    public void Step_DraftingGains_GoesOn()
    {
        var target = new FakeVerifier(contextLength: 1000) { Cost = Cheap, OnVerify = () => Thread.Sleep(3) };
        (SpeculativeDecoder decoder, DecodeRun[] runs, _) = Start(target, 4, isGated: true, drafts: _ => 4, tokens: 500);
        while (decoder.Step(runs))
        {
        }

        // Three plain passes come first, and a stalled machine may pause drafting for a while.
        Assert.All(runs, run => Assert.InRange(run.Statistics.StepCount, 100, 450));
    }

    [Fact]
    public void Step_LoneRun_IsAskedAtOnceAndNeverPruned()
    {
        var target = new FakeVerifier { Cost = new VerifyCostTable([1, 64], [0], [1, 64]) };
        (SpeculativeDecoder decoder, DecodeRun[] runs, OptionalBuilder[] builders) = Start(target, 1, isGated: true, drafts: _ => 5);
        Assert.True(decoder.Step(runs));
        Assert.Equal((6, 1, 0), (target.LastRows, builders[0].BuildCount, builders[0].PrunedCount));
    }

    [Fact]
    public void Step_PrunedAndTraced_ShowsTheTreeAsVerified()
    {
        var target = new FakeVerifier(maxRows: 6) { Cost = Cheap };
        var decoder = new SpeculativeDecoder(target, isGated: false);
        List<StepTrace> traces = [];
        DecodeRun[] runs = [.. Enumerable.Range(0, 2).Select(_ => decoder.Start(
            target.OpenSequence(), [1], new DecodeOptions { MaxTokens = 9, Trace = traces.Add }, new OptionalBuilder(new Chain([], 9))))];
        Assert.True(decoder.Step(runs));
        Assert.Equal(6, traces.Sum(trace => trace.Nodes.Count));
    }

    [Fact]
    public void Step_BatchWarm_AllocatesNothing()
    {
        var target = new FakeVerifier(contextLength: 2000, maxRows: 40) { Cost = Cheap };
        var decoder = new SpeculativeDecoder(target, isGated: false);
        DecodeRun[] runs = [.. Enumerable.Range(0, 6).Select(i => decoder.Start(
            target.OpenSequence(), [1 + i], new DecodeOptions { MaxTokens = 1900 }, new Quiet()))];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 50; i++)
                decoder.Step(runs);
        }));
        Assert.True(runs[0].Statistics.DraftedCount > 0);
        Assert.False(runs[0].IsFinished);
    }

    private static (SpeculativeDecoder Decoder, DecodeRun[] Runs, OptionalBuilder[] Builders) Start(
        FakeVerifier target,
        int count,
        bool isGated,
        Func<int, int> drafts,
        Func<int, bool>? mayBeLeftOut = null,
        bool isRight = true,
        Action? beforeDrafting = null,
        int tokens = 30)
    {
        var decoder = new SpeculativeDecoder(target, isGated);
        var runs = new DecodeRun[count];
        var builders = new OptionalBuilder[count];
        for (int i = 0; i < count; i++)
        {
            int[] prompt = [1 + i];
            var options = new DecodeOptions { MaxTokens = tokens };
            int[] truth = isRight ? [.. prompt, .. PlainDecoding.Run(target, prompt, options).Output] : [];
            builders[i] = new OptionalBuilder(new Chain(truth, drafts(i), beforeDrafting), mayBeLeftOut?.Invoke(i) ?? true);
            runs[i] = decoder.Start(target.OpenSequence(), prompt, options, builders[i]);
        }

        return (decoder, runs, builders);
    }

    /// <summary>Drafts a chain of the true text as certain, or of tokens that are hardly ever right.</summary>
    private sealed class Chain(int[] truth, int nodes, Action? before = null) : ITreeBuilder
    {
        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            before?.Invoke();
            int node = 0;
            for (int next = committed.Length; tree.Count <= nodes && tree.CanGrow(node) && (truth.Length == 0 || next < truth.Length); next++)
                node = tree.Add(node, truth.Length == 0 ? tree.Tokens[node] : truth[next], 0.99f);
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }

    private sealed class Quiet : ITreeBuilder
    {
        public bool MayBeLeftOut => true;

        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            for (int token = 0; token < 12 && !tree.IsFull; token++)
                tree.Add(token / 2, token, 0.4f);
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
