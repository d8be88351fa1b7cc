using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Decoding;

public sealed class HiddenStateTests
{
    [Fact]
    public void Step_NobodyWantsHiddenStates_NoneAreRead()
    {
        using var target = new FakeVerifier { HiddenSize = 4 };
        var decoder = new SpeculativeDecoder(target);
        var builder = new Reader { WantsHiddenStates = false };
        DecodeRun run = decoder.Start(target.OpenSequence(), [1, 2, 3], new DecodeOptions { MaxTokens = 12, Budget = 4 }, builder);

        while (decoder.Step(run))
        {
        }

        Assert.NotEmpty(target.HiddenPasses);
        Assert.DoesNotContain(true, target.HiddenPasses);
        Assert.Empty(builder.Read);
    }

    [Fact]
    public void Step_BuilderWantsThem_GetsThoseOfEveryNode()
    {
        using var target = new FakeVerifier { HiddenSize = 4 };
        var decoder = new SpeculativeDecoder(target);
        var builder = new Reader { WantsHiddenStates = true };
        DecodeRun run = decoder.Start(target.OpenSequence(), [1, 2, 3], new DecodeOptions { MaxTokens = 12, Budget = 4 }, builder);

        while (decoder.Step(run))
        {
        }

        // The last accepted node has seen everything but the last token.
        Assert.NotEmpty(builder.Read);
        foreach ((int length, float state) in builder.Read)
            Assert.Equal(FakeVerifier.HiddenAfter(run.Tokens[..length]), state);
    }

    [Fact]
    public void Step_OneOfTwoRunsWantsThem_ReadsThemWhileThatRunLasts()
    {
        using var target = new FakeVerifier { HiddenSize = 4 };
        var decoder = new SpeculativeDecoder(target);
        DecodeRun wants = decoder.Start(
            target.OpenSequence(), [1, 2], new DecodeOptions { MaxTokens = 3, Budget = 4 }, new Reader { WantsHiddenStates = true });
        DecodeRun plain = decoder.Start(target.OpenSequence(), [3, 4], new DecodeOptions { MaxTokens = 9, Budget = 4 });

        while (decoder.Step([wants, plain]))
        {
        }

        int last = target.HiddenPasses.LastIndexOf(true);
        Assert.InRange(last, 0, 2);
        Assert.True(target.HiddenPasses.Count > last + 1);
    }

    [Fact]
    public void Step_WithAndWithout_SameTokens()
    {
        using var target = new FakeVerifier { HiddenSize = 4 };
        var decoder = new SpeculativeDecoder(target);
        var options = new DecodeOptions { MaxTokens = 40, Budget = 4, Sampling = new() { Temperature = 1, Seed = 5 } };
        DecodeRun with = decoder.Start(target.OpenSequence(), [1, 2], options, new Reader { WantsHiddenStates = true });
        DecodeRun without = decoder.Start(target.OpenSequence(), [1, 2], options);

        while (decoder.Step(with) | decoder.Step(without))
        {
        }

        Assert.Equal(without.Output, with.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Build_DrafterWantsThem_BuilderDoes(bool wants)
    {
        var builder = new DraftingTreeBuilder(
            new DrafterPanel([new Silent(wants)], new OpinionMixer()), new BestFirstPolicy(new Speculation.Control.FixedBudget(4)), new Speculation.Control.FixedBudget(4));
        Assert.False(builder.WantsHiddenStates);
        var tree = new TokenTree(4);
        tree.Reset(1, 4, 4);

        builder.Build([1], tree);

        Assert.Equal(wants, builder.WantsHiddenStates);
    }

    private sealed class Reader : ITreeBuilder
    {
        private int _length;

        public required bool WantsHiddenStates { get; init; }

        public List<(int Length, float State)> Read { get; } = [];

        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            _length = committed.Length;
            for (int i = 0; i < 4 && tree.CanGrow(0); i++)
                tree.Add(0, i, 0.1f);
        }

        public void Observe(in StepOutcome outcome)
        {
            if (!outcome.HasHiddenStates || _length == 0)
                return;
            for (int i = 0; i < outcome.Emitted.Length; i++)
                Read.Add((_length + i, outcome.HiddenState(outcome.Path[i])[^1]));
            _length = 0;
        }
    }

    private sealed class Silent(bool wants) : IDrafter
    {
        public DraftSource Source => DraftSource.Dense;

        public bool WantsHiddenStates => wants;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Ask(int place, Opinions opinions)
        {
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
