using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;
using Retrieval.Speculation.Tests.Decoding;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>The same seed gives the same tokens, whatever is drafted: the target-sample walk, schemes A and B.</summary>
public class SeedEqualityTests
{
    public static TheoryData<Attack> Attacks => new(Enum.GetValues<Attack>());

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Step_AdversarialTrees_EmitsWhatPlainDecodingEmits(Attack attack) => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var target = new FakeVerifier(random.Next(4, 12), contextLength: 60, maxRows: 40);
        int[] prompt = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(target.VocabularySize))];
        DecodeOptions options = RandomOptions(random, target.VocabularySize);
        (int[] expected, FinishReason reason) = PlainDecoding.Run(target, prompt, options);

        DecodeRun run = Decode(target, prompt, options, attack, expected);
        Assert.Equal(expected, run.Output.ToArray());
        Assert.Equal(reason, run.FinishReason);
        Assert.True(run.Statistics.Acceptance.KeepsSeedTokens() && run.Statistics.Acceptance.IsLossless());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(80));

    // Trees that are cut down to what the pass takes, and others beside them that are not.
    [Fact]
    public void Step_AdversarialTreesInAPrunedBatch_EachEmitsWhatPlainDecodingEmits()
    {
        long prunedCount = 0;
        Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            double step = random.NextDouble() / 4;
            var target = new FakeVerifier(random.Next(4, 12), contextLength: 60, maxRows: random.Next(8, 40)) { Cost = new VerifyCostTable([1, 8, 40], [0], [1, 1 + step, 1 + (8 * step)]) };
            var decoder = new SpeculativeDecoder(target, isGated: false);
            var builders = new List<OptionalBuilder>();
            var runs = new List<(DecodeRun Run, int[] Expected, FinishReason Reason)>();
            for (int count = random.Next(2, 8); count > 0; count--)
            {
                int[] prompt = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(target.VocabularySize))];
                DecodeOptions options = RandomOptions(random, target.VocabularySize);
                (int[] expected, FinishReason reason) = PlainDecoding.Run(target, prompt, options);
                var inner = new AdversarialTreeBuilder(target, (Attack)random.Next(8), prompt.Length, expected, options);
                builders.Add(new OptionalBuilder(inner, mayBeLeftOut: random.Next(4) > 0));
                runs.Add((decoder.Start(target.OpenSequence(), prompt, options, builders[^1]), expected, reason));
            }

            DecodeRun[] batch = [.. runs.Select(run => run.Run)];
            while (decoder.Step(batch))
                Assert.InRange(target.LastRows, 1, target.MaxRows);
            foreach ((DecodeRun run, int[] expected, FinishReason reason) in runs)
            {
                Assert.Equal(expected, run.Output.ToArray());
                Assert.Equal(reason, run.FinishReason);
                Assert.Equal(run.Tokens[..^1].ToArray(), run.Statistics.EmittedCount > 0 ? target.Cached(run.Sequence) : run.Tokens[..^1].ToArray());
            }

            prunedCount += builders.Sum(builder => builder.PrunedCount);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
        Assert.True(prunedCount > 500, $"{prunedCount} trees were pruned");
    }

    // With the target's own logits for a draft model, the noise that picks the draft is the noise that picks the token.
    [Fact]
    public void Step_SharedNoiseAndPerfectModel_AcceptsEverything()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 40, Budget = 30, Sampling = new SamplingOptions { Temperature = 0.9, Seed = 11 } };
        (int[] expected, _) = PlainDecoding.Run(target, [1], options);
        DecodeRun shared = Decode(target, [1], options, Attack.SharedNoise, expected);
        DecodeRun top = Decode(target, [1], options, Attack.TopTokens, expected);
        Assert.Equal(expected, shared.Output.ToArray());
        Assert.Equal(expected, top.Output.ToArray());
        Assert.InRange(shared.Statistics.AcceptanceLength, 4.9, 5); // four full layers of two fit the budget, and the bonus token
        Assert.True(top.Statistics.AcceptanceLength < shared.Statistics.AcceptanceLength);
    }

    // A caller that finds a stop string inside an accepted run keeps what plain decoding would have kept.
    [Fact]
    public void End_StopStringInsideAnAcceptedRun_LeavesTheTextOfPlainDecoding()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 40, Budget = 10, Sampling = new SamplingOptions { Temperature = 1, Seed = 4 } };
        (int[] expected, _) = PlainDecoding.Run(target, [1, 2], options);
        int[] stopString = expected[13..15];
        int kept = expected.AsSpan().IndexOf(stopString);

        var decoder = new SpeculativeDecoder(target);
        var builder = new AdversarialTreeBuilder(target, Attack.AllRight, 2, expected, options);
        DecodeRun run = decoder.Start(target.OpenSequence(), [1, 2], options, builder);
        while (decoder.Step(run))
        {
            int found = run.Output.IndexOf(stopString);
            if (found >= 0)
                run.End(found);
        }

        Assert.Equal(expected[..kept], run.Output.ToArray());
        Assert.Equal(FinishReason.Ended, run.FinishReason);
        Assert.True(run.Statistics.StepCount <= 2); // it was inside a run of accepted tokens
        Assert.Equal(run.Tokens[..^1].ToArray(), target.Cached(run.Sequence));
    }

    // At temperature 0 there is only one output, so every lossless rule gives it, and typical acceptance too.
    [Theory]
    [MemberData(nameof(Rules))]
    public void Step_Greedy_EveryRuleEmitsWhatPlainDecodingEmits(AcceptanceRule rule)
    {
        foreach (DraftShape shape in Enum.GetValues<DraftShape>())
        {
            var target = new FakeVerifier(6, contextLength: 50, spread: 1);
            var options = new DecodeOptions
            {
                MaxTokens = 30, Budget = 12, Acceptance = rule, StopTokens = [5],
                Sampling = new SamplingOptions { FrequencyPenalty = 0.3, MinTokens = 20 },
            };
            (int[] expected, FinishReason reason) = PlainDecoding.Run(target, [4, 2], options);
            DecodeRun run = Decode(target, [4, 2], options, new SamplingTreeBuilder(target, shape, 3));
            Assert.Equal(expected, run.Output.ToArray());
            Assert.Equal(reason, run.FinishReason);
        }
    }

    public static TheoryData<AcceptanceRule> Rules => new(Enum.GetValues<AcceptanceRule>());

    // The coins are the request's, not the decoder's: neither the batch nor what was decoded before matters.
    [Theory]
    [MemberData(nameof(Rules))]
    public void Step_SeveralRulesInOnePass_EachEmitsWhatItEmitsAlone(AcceptanceRule rule)
    {
        var target = new FakeVerifier(6, contextLength: 50, maxRows: 100);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun Start(AcceptanceRule other, int i) => decoder.Start(
            target.OpenSequence(),
            [4, 2],
            new DecodeOptions { MaxTokens = 25, Budget = 12, Acceptance = other, Sampling = new SamplingOptions { Temperature = 1, Seed = 8 } },
            new SamplingTreeBuilder(target, (DraftShape)(2 + ((int)other + i) % 10), 3));

        DecodeRun alone = Start(rule, 0);
        while (decoder.Step(alone))
        {
        }

        DecodeRun[] batch = [Start(AcceptanceRule.BlockVerification, 1), Start(rule, 0), Start(AcceptanceRule.RecursiveRejection, 2)];
        while (decoder.Step(batch))
        {
        }

        Assert.Equal(alone.Output.ToArray(), batch[1].Output.ToArray());
        foreach (DecodeRun run in batch)
            Assert.Equal(run.Tokens[..^1].ToArray(), target.Cached(run.Sequence));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Step_AfterWarmUp_AllocatesNothing(AcceptanceRule rule)
    {
        var target = new FakeVerifier(64, contextLength: 2000);
        var options = new DecodeOptions { MaxTokens = 1500, Acceptance = rule, Sampling = new SamplingOptions { Temperature = 1, TopP = 0.95 } };
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), [1], options, new FixedSamples(replaces: rule is AcceptanceRule.KSequential or AcceptanceRule.ImportanceSampling, isChain: rule == AcceptanceRule.BlockVerification));
        for (int i = 0; i < 20; i++)
            decoder.Step(run);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            Assert.True(decoder.Step(run));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Start_UnknownRule_Throws()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { Acceptance = (AcceptanceRule)99 };
        Assert.Contains("Acceptance", Assert.Single(options.FindFaults(16)).Message, StringComparison.Ordinal);
        Assert.Throws<Speculation.Options.InvalidOptionsException>(() => new SpeculativeDecoder(target).Start(target.OpenSequence(), [1], options));
    }

    private static DecodeRun Decode(FakeVerifier target, int[] prompt, DecodeOptions options, Attack attack, int[] truth) =>
        Decode(target, prompt, options, new AdversarialTreeBuilder(target, attack, prompt.Length, truth, options));

    private static DecodeRun Decode(FakeVerifier target, int[] prompt, DecodeOptions options, ITreeBuilder builder)
    {
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), prompt, options, builder);
        while (decoder.Step(run))
            Assert.Equal(run.Tokens[..^1].ToArray(), run.Statistics.EmittedCount > 0 ? target.Cached(run.Sequence) : prompt[..^1]);
        return run;
    }

    private static DecodeOptions RandomOptions(Random random, int vocabulary) => new()
    {
        MaxTokens = random.Next(1, 50),
        StopTokens = random.Next(2) == 0 ? [] : [random.Next(vocabulary)],
        SampleIndex = random.Next(3),
        Budget = random.Next(0, 30),
        Sampling = new SamplingOptions
        {
            Temperature = random.Next(3) * 0.7,
            TopP = random.Next(2) == 0 ? 1 : 0.3 + (0.7 * random.NextDouble()),
            TopK = random.Next(2) * random.Next(1, vocabulary),
            RepetitionPenalty = 1 + (random.Next(2) * 0.3),
            FrequencyPenalty = random.Next(2) * random.NextDouble(),
            PresencePenalty = random.Next(2) * random.NextDouble(),
            LogitBias = new Dictionary<int, double> { [random.Next(vocabulary)] = (6 * random.NextDouble()) - 3 },
            MinTokens = random.Next(0, 8),
            Seed = (ulong)random.NextInt64(),
        },
    };

    /// <summary>Draws from fixed proposals without allocating.</summary>
    private sealed class FixedSamples(bool replaces, bool isChain) : ITreeBuilder
    {
        private readonly CoinStream _coins = new(5, 0, CoinUse.Drafting);
        private readonly float[] _weights = [.. Enumerable.Range(1, 64).Select(token => 1f / token)];

        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            _coins.MoveTo(committed.Length);
            for (int node = 0; node < Math.Min(tree.Count, 4); node++)
            {
                int proposal = tree.Sampled.AddProposal(node, _weights, replaces);
                for (int i = isChain ? 1 : 0; i < 2; i++)
                    tree.Sampled.TryDraw(proposal, _coins, out _);
            }
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
