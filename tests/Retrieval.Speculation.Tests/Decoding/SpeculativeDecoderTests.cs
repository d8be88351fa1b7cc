using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Options;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Decoding;

public class SpeculativeDecoderTests
{
    private static Arbitrary<int> Seeds => Gen.Choose(0, 1 << 30).ToArbitrary();

    // The promise of the project, on the production path: drafts of any kind change nothing.
    [Fact]
    public void Step_AnyTreesAnyOptions_EmitsWhatPlainDecodingEmits() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var target = new FakeVerifier(vocabularySize: random.Next(2, 24), contextLength: random.Next(8, 90), maxRows: random.Next(1, 40));
        int[] prompt = RandomTokens(random, random.Next(1, 8), target.VocabularySize);
        DecodeOptions options = RandomOptions(random, target.VocabularySize);
        (int[] expected, FinishReason reason) = PlainDecoding.Run(target, prompt, options);
        var builder = new TestTreeBuilder(seed, prompt, expected, target.VocabularySize, random.NextDouble());

        int sequence = target.OpenSequence();
        DecodeRun run = new SpeculativeDecoder(target).Start(sequence, prompt, options, builder);
        var streamed = new List<int>();
        while (Step(target, run))
            streamed.AddRange(run.Emitted);

        Assert.Equal(expected, streamed);
        Assert.Equal(expected, run.Output.ToArray());
        Assert.Equal(reason, run.FinishReason);
        Assert.Equal(expected.Length, run.Statistics.EmittedCount);
        Assert.Equal(builder.DraftedCount, run.Statistics.DraftedCount);
        AssertReusable(target, run);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Step_SeveralRunsInOnePass_EachEmitsWhatItEmitsAlone() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var target = new FakeVerifier(vocabularySize: 12, contextLength: 60, maxRows: 24);
        var decoder = new SpeculativeDecoder(target);
        var runs = new List<(DecodeRun Run, int[] Expected, FinishReason Reason)>();
        for (int i = random.Next(1, 9); i > 0; i--)
        {
            int[] prompt = RandomTokens(random, random.Next(1, 8), 12);
            DecodeOptions options = RandomOptions(random, 12);
            (int[] expected, FinishReason reason) = PlainDecoding.Run(target, prompt, options);
            var builder = new TestTreeBuilder(seed + i, prompt, expected, 12, random.NextDouble());
            runs.Add((decoder.Start(target.OpenSequence(), prompt, options, builder), expected, reason));
        }

        DecodeRun[] batch = [.. runs.Select(run => run.Run)];
        while (decoder.Step(batch))
            Assert.InRange(target.LastRows, 1, target.MaxRows);
        foreach ((DecodeRun run, int[] expected, FinishReason reason) in runs)
        {
            Assert.Equal(expected, run.Output.ToArray());
            Assert.Equal(reason, run.FinishReason);
            AssertReusable(target, run);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Step_PerfectDrafts_TakesOneStepForEachTreeFull()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 40, Budget = 9 };
        (int[] expected, _) = PlainDecoding.Run(target, [1], options);
        DecodeRun run = new SpeculativeDecoder(target).Start(target.OpenSequence(), [1], options, new Oracle([1, .. expected]));
        while (Step(target, run))
            Assert.Equal(10, run.Emitted.Length);

        Assert.Equal(expected, run.Output.ToArray());
        Assert.Equal((4, 36L, 36L, 40), (run.Statistics.StepCount, run.Statistics.DraftedCount, run.Statistics.AcceptedCount, run.Statistics.EmittedCount));
        Assert.Equal((10.0, 1.0), (run.Statistics.AcceptanceLength, run.Statistics.AcceptanceRate));
    }

    [Fact]
    public void Step_NearTheLimit_DraftsNoDeeperThanCanBeEmitted()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 12, Budget = 9 };
        int[] truth = PlainDecoding.Run(target, [1], new DecodeOptions { MaxTokens = 30 }).Output;
        DecodeRun run = new SpeculativeDecoder(target).Start(target.OpenSequence(), [1], options, new Oracle([1, .. truth]));
        while (Step(target, run))
        {
        }

        Assert.Equal((2, 9L + 1), (run.Statistics.StepCount, run.Statistics.DraftedCount));
    }

    [Fact]
    public void Step_StopTokenInsideAnAcceptedRun_DropsItAndWhatFollows()
    {
        var target = new FakeVerifier();
        (int[] free, _) = PlainDecoding.Run(target, [1], new DecodeOptions { MaxTokens = 12 });
        int stop = free[6];
        int[] expected = free[..Array.IndexOf(free, stop)];
        var options = new DecodeOptions { MaxTokens = 12, StopTokens = [stop] };
        DecodeRun run = new SpeculativeDecoder(target).Start(target.OpenSequence(), [1], options, new Oracle([1, .. free]));

        Assert.True(Step(target, run));
        Assert.Equal(expected, run.Emitted.ToArray());
        Assert.Equal(FinishReason.Stop, run.FinishReason);
        Assert.Equal(expected.Length + 1, run.Statistics.AcceptedCount);
        Assert.False(Step(target, run));
        AssertReusable(target, run);
    }

    [Fact]
    public void End_AfterAnyStep_KeepsThatMuchAndTheCacheFits() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var target = new FakeVerifier(contextLength: 60);
        int[] prompt = RandomTokens(random, 4, 16);
        DecodeOptions options = RandomOptions(random, 16);
        (int[] expected, _) = PlainDecoding.Run(target, prompt, options);
        var builder = new TestTreeBuilder(seed, prompt, expected, 16, 0.9);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), prompt, options, builder);
        for (int steps = random.Next(0, 6); steps > 0 && decoder.Step(run); steps--)
        {
        }

        int before = run.Output.Length - run.Emitted.Length;
        int kept = random.Next(0, run.Output.Length + 1);
        run.End(kept);

        Assert.Equal(FinishReason.Ended, run.FinishReason);
        Assert.Equal(expected[..kept], run.Output.ToArray());
        Assert.Equal((kept, Math.Max(0, kept - before)), (run.Statistics.EmittedCount, run.Emitted.Length));
        Assert.False(decoder.Step(run));
        if (run.Statistics.StepCount > 0)
            AssertReusable(target, run);
        Assert.Throws<ArgumentOutOfRangeException>(() => run.End(kept + 1));

        // The sequence goes on as the prompt of a next run, only the new part being prefilled.
        int[] next = [.. run.Tokens, 3, 5];
        int past = target.PastLength(run.Sequence);
        (int[] continued, _) = next.Length <= 60 ? PlainDecoding.Run(target, next, options) : ([], default);
        if (next.Length > 60)
            return;
        DecodeRun second = decoder.Start(run.Sequence, next, options);
        while (decoder.Step(second))
        {
        }

        Assert.Equal(continued, second.Output.ToArray());
        Assert.Equal(past, second.Statistics.ReusedCount);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Step_PastHoldsPartOfThePrompt_PrefillsOnlyTheRest()
    {
        var target = new FakeVerifier { PrefillChunk = 100 };
        int[] prompt = [1, 2, 3, 4, 5, 6];
        int sequence = target.OpenSequence();
        target.Prefill(sequence, prompt.AsSpan(0, 5));
        int passes = target.PassCount;
        DecodeRun run = new SpeculativeDecoder(target).Start(sequence, prompt, new DecodeOptions { MaxTokens = 3 });
        while (Step(target, run))
        {
        }

        Assert.Equal(3, target.PassCount - passes);
        Assert.Equal(PlainDecoding.Run(target, prompt, new DecodeOptions { MaxTokens = 3 }).Output, run.Output.ToArray());
        Assert.Equal(TimeSpan.Zero, run.Statistics.PrefillTime);
    }

    [Fact]
    public void Step_OneTokenPrompt_NeedsNoPrefill()
    {
        var target = new FakeVerifier();
        DecodeRun run = new SpeculativeDecoder(target).Start(target.OpenSequence(), [3], new DecodeOptions { MaxTokens = 1 });
        Assert.True(Step(target, run));
        Assert.Equal((1, FinishReason.Length), (target.PassCount, run.FinishReason));
    }

    [Fact]
    public void Step_Cancelled_ThrowsAndCanGoOn()
    {
        var target = new FakeVerifier();
        var decoder = new SpeculativeDecoder(target);
        var options = new DecodeOptions { MaxTokens = 5 };
        DecodeRun run = decoder.Start(target.OpenSequence(), [1, 2], options);
        Assert.True(decoder.Step(run));
        int[] before = run.Emitted.ToArray();
        Assert.Throws<OperationCanceledException>(() => decoder.Step(run, new CancellationToken(canceled: true)));
        Assert.Equal(before, run.Emitted.ToArray());
        while (Step(target, run))
        {
        }

        Assert.Equal(PlainDecoding.Run(target, [1, 2], options).Output, run.Output.ToArray());
    }

    [Fact]
    public void Step_CancelledDuringPrefill_ResumesWhereItStopped()
    {
        using var cancellation = new CancellationTokenSource();
        int passes = 0;
        var target = new FakeVerifier
        {
            OnPrefillPass = () =>
            {
                if (++passes == 2)
                    cancellation.Cancel();
            },
        };
        int[] prompt = [.. Enumerable.Range(0, 16)];
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), prompt, new DecodeOptions { MaxTokens = 4 });
        Assert.Throws<OperationCanceledException>(() => decoder.Step(run, cancellation.Token));
        Assert.Equal(10, target.PastLength(run.Sequence));
        while (Step(target, run))
        {
        }

        Assert.Equal(3, passes);
        Assert.Equal(PlainDecoding.Run(target, prompt, new DecodeOptions { MaxTokens = 4 }).Output, run.Output.ToArray());
    }

    [Fact]
    public void Step_LogitsNotANumber_ThrowsAndLeavesTheRunWhereItWas()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 30, Budget = 5, Sampling = new SamplingOptions { PresencePenalty = 1 } };
        (int[] expected, _) = PlainDecoding.Run(target, [1], options);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), [1], options, new Oracle([1, .. expected]));
        Assert.True(decoder.Step(run));
        target.PoisonedNode = 3;
        int[] before = run.Tokens.ToArray();
        Assert.Throws<InvalidOperationException>(() => decoder.Step(run));
        Assert.Equal(before, run.Tokens.ToArray());
        AssertReusable(target, run);
        while (Step(target, run))
        {
        }

        Assert.Equal(expected, run.Output.ToArray());
    }

    [Fact]
    public void Step_PromptFillsTheContext_FinishesWithoutAPass()
    {
        var target = new FakeVerifier(contextLength: 4);
        DecodeRun run = new SpeculativeDecoder(target).Start(target.OpenSequence(), [1, 2, 3, 4], new DecodeOptions());
        Assert.Equal(FinishReason.ContextFull, run.FinishReason);
        Assert.False(Step(target, run));
        Assert.Equal(0, target.PassCount);
    }

    [Fact]
    public void Start_BadPromptOrOptions_Throws()
    {
        var target = new FakeVerifier(contextLength: 4);
        var decoder = new SpeculativeDecoder(target);
        int sequence = target.OpenSequence();
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => decoder.Start(sequence, [], new DecodeOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("5 tokens", Assert.Throws<ArgumentException>(() => decoder.Start(sequence, [1, 2, 3, 4, 5], new DecodeOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("token 16", Assert.Throws<ArgumentException>(() => decoder.Start(sequence, [1, 16], new DecodeOptions())).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOptionsException>(() => decoder.Start(sequence, [1], new DecodeOptions { MaxTokens = 0 }));
        Assert.Throws<ArgumentException>(() => decoder.Start(sequence + 1, [1], new DecodeOptions()));
        target.Prefill(sequence, [1, 2]);
        Assert.Contains("holds 2", Assert.Throws<ArgumentException>(() => decoder.Start(sequence, [1, 2], new DecodeOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_BuilderResetsTheTree_Throws()
    {
        var target = new FakeVerifier();
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), [1], new DecodeOptions(), new ResettingBuilder());
        Assert.Throws<InvalidOperationException>(() => decoder.Step(run));
    }

    [Fact]
    public void Step_MoreRunsThanRows_Throws()
    {
        var target = new FakeVerifier(maxRows: 2);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun[] runs = [.. Enumerable.Range(0, 3).Select(_ => decoder.Start(target.OpenSequence(), [1], new DecodeOptions()))];
        Assert.Throws<ArgumentException>(() => decoder.Step(runs));
    }

    // Joint law of three tokens over many seeds, the fake's own logits being the truth; drafts cover part of it.
    [Fact]
    public void Step_SeedsInTurn_FollowTheJointLaw()
    {
        const int Vocabulary = 6;
        var target = new FakeVerifier(Vocabulary, spread: 1.5f);
        var decoder = new SpeculativeDecoder(target);
        int sequence = target.OpenSequence();
        foreach (SamplingOptions sampling in (SamplingOptions[])[
            new() { Temperature = 1 }, new() { Temperature = 0.8, TopP = 0.8 }, new() { Temperature = 1.2, TopK = 4, MinP = 0.1, PresencePenalty = 0.7 }])
        {
            double[] law = JointLaw(target, sampling, [2]);
            long[] counts = new long[law.Length];
            for (int seed = 0; seed < 40_000; seed++)
            {
                var options = new DecodeOptions { MaxTokens = 3, Sampling = sampling with { Seed = (ulong)seed }, Budget = 6 };
                DecodeRun run = decoder.Start(sequence, [2], options, new TestTreeBuilder(seed, [2], [], Vocabulary, 0));
                while (decoder.Step(run))
                {
                }

                counts[(run.Output[0] * Vocabulary * Vocabulary) + (run.Output[1] * Vocabulary) + run.Output[2]]++;
                target.Truncate(sequence, 0);
            }

            ChiSquare.AssertFits(counts, law);
        }
    }

    [Fact]
    public void Step_AfterWarmUp_AllocatesNothing()
    {
        var target = new FakeVerifier(vocabularySize: 64, contextLength: 2000);
        var options = new DecodeOptions
        {
            MaxTokens = 1500,
            StopTokens = [63],
            Sampling = new SamplingOptions
            {
                Temperature = 1, TopP = 0.95, MinP = 0.001, FrequencyPenalty = 0.1, Seed = 5, BannedTokens = [63],
                LogitBias = new Dictionary<int, double> { [1] = 1 },
            },
        };
        (int[] truth, _) = PlainDecoding.Run(target, [1], options);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), [1], options, new TestTreeBuilder(1, [1], truth, 64, 0.8));
        for (int i = 0; i < 30; i++)
            decoder.Step(run);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 60; i++)
            Assert.True(decoder.Step(run));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.False(run.IsFinished);
    }

    private static bool Step(FakeVerifier target, DecodeRun run)
    {
        bool stepped = new SpeculativeDecoder(target).Step(run);
        if (stepped)
            AssertReusable(target, run);
        return stepped;
    }

    private static void AssertReusable(FakeVerifier target, DecodeRun run)
    {
        if (run.Statistics.StepCount > 0)
            Assert.Equal(run.Tokens[..^1].ToArray(), target.Cached(run.Sequence));
    }

    private static double[] JointLaw(FakeVerifier target, SamplingOptions sampling, int[] prompt)
    {
        int width = target.VocabularySize;
        double[] law = new double[width * width * width];
        Visit([], 1, 0);
        return law;

        void Visit(int[] output, double probability, int cell)
        {
            if (output.Length == 3)
            {
                law[cell] = probability;
                return;
            }

            float[] logits = new float[width];
            target.LogitsAfter([.. prompt, .. output], logits);
            double[] distribution = Sampling.NaiveSampler.Distribution(logits, sampling, prompt, output, []);
            Assert.NotEmpty(distribution);
            for (int token = 0; token < width; token++)
            {
                if (distribution[token] > 0)
                    Visit([.. output, token], probability * distribution[token], (cell * width) + token);
            }
        }
    }

    private static DecodeOptions RandomOptions(Random random, int vocabulary)
    {
        double Pick(double off, double on) => random.Next(3) == 0 ? off : on;
        int[] stops = random.Next(2) == 0 ? [] : [random.Next(vocabulary)];
        return new DecodeOptions
        {
            MaxTokens = random.Next(1, 60),
            StopTokens = stops,
            SampleIndex = random.Next(3),
            Budget = random.Next(0, 30),
            Sampling = new SamplingOptions
            {
                Temperature = Pick(0, 2 * random.NextDouble()),
                TopK = (int)Pick(0, random.Next(1, vocabulary + 2)),
                TopP = Pick(1, random.NextDouble()),
                MinP = Pick(0, random.NextDouble() / 2),
                RepetitionPenalty = Pick(1, 0.5 + random.NextDouble()),
                FrequencyPenalty = Pick(0, random.NextDouble()),
                PresencePenalty = Pick(0, random.NextDouble()),
                LogitBias = new Dictionary<int, double> { [random.Next(vocabulary)] = (6 * random.NextDouble()) - 3 },
                BannedTokens = vocabulary > 3 ? [random.Next(vocabulary)] : [],
                MinTokens = vocabulary > 3 ? random.Next(0, 8) : 0,
                Seed = (ulong)random.NextInt64(),
            },
        };
    }

    private static int[] RandomTokens(Random random, int count, int vocabulary) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Next(vocabulary))];

    /// <summary>Drafts one chain of the true continuation.</summary>
    private sealed class Oracle(int[] tokens) : ITreeBuilder
    {
        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            int node = 0;
            for (int next = committed.Length; next < tokens.Length && tree.CanGrow(node); next++)
                node = tree.Add(node, tokens[next], 1);
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }

    private sealed class ResettingBuilder : ITreeBuilder
    {
        public void Build(ReadOnlySpan<int> committed, TokenTree tree) => tree.Reset(5);

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
