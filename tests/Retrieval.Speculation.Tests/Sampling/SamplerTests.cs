using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class SamplerTests
{
    private static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    [Fact]
    public void Sample_RandomRowsAndOptions_EqualsTheDefinition()
    {
        int decided = 0;
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            int vocabulary = random.Next(1, 120);
            float[] logits = RandomRow(random, vocabulary);
            SamplingOptions options = RandomOptions(random, vocabulary);
            int[] prompt = RandomTokens(random, vocabulary), output = RandomTokens(random, vocabulary), stops = [random.Next(vocabulary)];
            if (Enumerable.Range(0, vocabulary).All(t => float.IsNegativeInfinity(logits[t]) || options.BannedTokens.Contains(t) || t == stops[0]))
                return;
            double[] distribution = NaiveSampler.Distribution(logits, options, prompt, output, stops);
            if (distribution.Length == 0)
                return;

            int sampleIndex = random.Next(3);
            var rule = new SamplingRule(options, vocabulary, stops, sampleIndex);
            TokenHistory history = History(prompt, output, rule);
            int expected = NaiveSampler.Draw(distribution, new GumbelNoise(options.Seed, sampleIndex, history.Length));
            if (expected < 0)
                return;
            Assert.Equal(expected, new Sampler(vocabulary).Sample(logits, rule, history));
            decided++;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        Assert.True(decided > 2500, $"only {decided} cases could be decided");
    }

    [Theory]
    [InlineData(0.8, 0, 1, 0)]
    [InlineData(0.8, 50, 0.95, 0)]
    [InlineData(1, 0, 0.9, 0)]
    [InlineData(1.5, 0, 0.99, 0)]
    [InlineData(2, 0, 0.999, 0.001)]
    [InlineData(0.7, 0, 1, 0.05)]
    [InlineData(1, 5000, 1, 0)]
    public void Sample_LargeVocabulary_EqualsTheDefinition(double temperature, int topK, double topP, double minP)
    {
        const int Vocabulary = 20_003;
        var random = new Random(4);
        var sampler = new Sampler(Vocabulary);
        for (int i = 0; i < 8; i++)
        {
            float[] logits = RandomRow(random, Vocabulary);
            var options = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, MinP = minP, Seed = (ulong)i };
            double[] distribution = NaiveSampler.Distribution(logits, options, [], [], []);
            if (distribution.Length == 0)
                continue;
            int expected = NaiveSampler.Draw(distribution, new GumbelNoise((ulong)i, 0, 1));
            Assert.Equal(expected, sampler.Sample(logits, new SamplingRule(options, Vocabulary), new TokenHistory([3])));
        }
    }

    [Fact]
    public void Sample_SeedsInTurn_FollowTheDistribution()
    {
        const int Vocabulary = 40;
        SamplingOptions[] cases =
        [
            new() { Temperature = 1 },
            new() { Temperature = 0.6, TopK = 12 },
            new() { Temperature = 1.3, TopP = 0.8 },
            new() { Temperature = 0.9, MinP = 0.1, PresencePenalty = 1.5, FrequencyPenalty = 0.5, RepetitionPenalty = 1.2 },
            new() { Temperature = 1, TopP = 0.95, TopK = 30, LogitBias = new Dictionary<int, double> { [3] = 2, [4] = -2 }, BannedTokens = [5] },
        ];
        float[] logits = RandomRow(new Random(8), Vocabulary);
        int[] prompt = [1, 2, 3, 3], output = [7, 8, 7];
        var sampler = new Sampler(Vocabulary);
        foreach (SamplingOptions options in cases)
        {
            double[] distribution = NaiveSampler.Distribution(logits, options, prompt, output, []);
            Assert.NotEmpty(distribution);
            long[] counts = new long[Vocabulary];
            for (int i = 0; i < 60_000; i++)
            {
                var rule = new SamplingRule(options with { Seed = (ulong)i }, Vocabulary);
                counts[sampler.Sample(logits, rule, History(prompt, output, rule))]++;
            }

            ChiSquare.AssertFits(counts, distribution);
            Assert.True(Enumerable.Range(0, Vocabulary).All(t => distribution[t] > 0 || counts[t] == 0));
        }
    }

    [Fact]
    public void Sample_GreedyWithTies_TakesTheLowestId()
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            float[] logits = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (float)random.Next(-2, 2))];
            int expected = Array.IndexOf(logits, logits.Max());
            Assert.Equal(expected, Greedy(logits));
        }

        Assert.Equal(1, Greedy([-1, -0f, 0f, -0f]));
    }

    [Fact]
    public void Sample_EqualLogitsAtCutOffs_KeepTheLowerIds()
    {
        float[] logits = [.. Enumerable.Repeat(1f, 100)];
        foreach (SamplingOptions options in (SamplingOptions[])[new() { TopK = 10 }, new() { TopP = 0.095 }])
        {
            var seen = new HashSet<int>();
            for (int i = 0; i < 500; i++)
                seen.Add(Draw(logits, options with { Temperature = 1, Seed = (ulong)i }));
            Assert.Equal(Enumerable.Range(0, 10), seen.Order());
        }
    }

    [Fact]
    public void Sample_MinPOne_LeavesTheTiedBest()
    {
        float[] logits = [0, 3, 1, 3, 2, 3];
        var seen = new HashSet<int>();
        for (int i = 0; i < 200; i++)
            seen.Add(Draw(logits, new SamplingOptions { Temperature = 1, MinP = 1, Seed = (ulong)i }));
        Assert.Equal([1, 3, 5], seen.Order());
    }

    [Fact]
    public void Sample_TopPZero_TakesTheLikeliest() =>
        Assert.Equal(1, Draw([0, 3, 1, 3], new SamplingOptions { Temperature = 2, TopP = 0, Seed = 5 }));

    [Fact]
    public void Sample_ForbiddenTokens_AreNeverDrawn()
    {
        float[] logits = [0, float.NegativeInfinity, 0, 5];
        foreach (SamplingOptions options in (SamplingOptions[])[new(), new() { TopK = 3 }, new() { TopP = 0.99 }, new() { MinP = 1e-9 }])
        {
            for (int i = 0; i < 200; i++)
                Assert.Contains(Draw(logits, options with { Temperature = 2, BannedTokens = [3], Seed = (ulong)i }), (int[])[0, 2]);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sample_NoDistribution_ThrowsNamingTokenAndPosition(float bad)
    {
        foreach (double temperature in (double[])[0, 1])
        {
            float[] logits = [.. Enumerable.Repeat(1f, 50)];
            logits[37] = bad;
            string message = Assert.Throws<InvalidOperationException>(() => Draw(logits, new SamplingOptions { Temperature = temperature })).Message;
            Assert.Contains("token 37", message, StringComparison.Ordinal);
            Assert.Contains("Position 1", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sample_EverythingForbidden_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Draw([1, 2], new SamplingOptions { BannedTokens = [0, 1] }));

    [Fact]
    public void Sample_WrongWidthOrUncountedHistory_Throws()
    {
        var sampler = new Sampler(4);
        var history = new TokenHistory([1]);
        Assert.Throws<ArgumentException>(() => sampler.Sample(new float[5], new SamplingRule(new SamplingOptions(), 4), history));
        Assert.Throws<ArgumentException>(() => sampler.Sample(new float[4], new SamplingRule(new SamplingOptions(), 5), history));
        Assert.Throws<ArgumentException>(() =>
            sampler.Sample(new float[4], new SamplingRule(new SamplingOptions { PresencePenalty = 1 }, 4), history));
    }

    [Fact]
    public void Sample_SameRowAtAnotherAddress_GivesTheSameToken()
    {
        float[] row = RandomRow(new Random(2), 1000);
        var sampler = new Sampler(row.Length);
        var options = new SamplingOptions { Temperature = 1, TopP = 0.9 };
        for (int i = 0; i < 200; i++)
        {
            var rule = new SamplingRule(options with { Seed = (ulong)i }, row.Length);
            int[] tokens = [.. Enumerable.Range(0, 9).Select(offset =>
            {
                float[] shifted = new float[row.Length + offset];
                row.CopyTo(shifted, offset);
                return sampler.Sample(shifted.AsSpan(offset), rule, new TokenHistory([1]));
            })];
            Assert.Single(tokens.Distinct());
        }
    }

    [Fact]
    public void Sample_AfterWarmUp_AllocatesNothing()
    {
        const int Vocabulary = 8192;
        float[] logits = RandomRow(new Random(1), Vocabulary);
        var sampler = new Sampler(Vocabulary);
        SamplingRule[] rules =
        [
            .. ((SamplingOptions[])[
                new(), new() { Temperature = 1 }, new() { Temperature = 1, TopK = 40, TopP = 0.9, MinP = 0.01 },
                new() { Temperature = 1.8, TopP = 0.99 }, new() { Temperature = 1, MinP = 0.01 },
                new() { Temperature = 1, PresencePenalty = 1, LogitBias = new Dictionary<int, double> { [1] = 1 }, BannedTokens = [2], MinTokens = 9 },
            ]).Select(options => new SamplingRule(options, Vocabulary, [0])),
        ];
        var history = new TokenHistory([1, 2, 3], reserve: 64, counts: true);
        Work();
        history.Undo(history.GeneratedCount);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Work()
        {
            for (int i = 0; i < 5; i++)
            {
                foreach (SamplingRule rule in rules)
                    history.Advance(sampler.Sample(logits, rule, history));
            }
        }
    }

    private static int Greedy(float[] logits) => Draw(logits, new SamplingOptions());

    private static int Draw(float[] logits, SamplingOptions options) =>
        new Sampler(logits.Length).Sample(logits, new SamplingRule(options, logits.Length), new TokenHistory([0]));

    private static TokenHistory History(int[] prompt, int[] output, SamplingRule rule)
    {
        var history = new TokenHistory(prompt, counts: rule.CountsTokens);
        foreach (int token in output)
            history.Advance(token);
        return history;
    }

    private static float[] RandomRow(Random random, int vocabulary)
    {
        double scale = Math.Exp((random.NextDouble() * 4) - 1);
        bool coarse = random.Next(4) == 0; // many equal logits
        float[] row = new float[vocabulary];
        for (int token = 0; token < vocabulary; token++)
        {
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            row[token] = coarse ? (float)Math.Round(normal) : (float)(normal * scale);
            if (random.Next(40) == 0)
                row[token] = float.NegativeInfinity;
        }

        row[random.Next(vocabulary)] = (float)scale;
        return row;
    }

    private static SamplingOptions RandomOptions(Random random, int vocabulary)
    {
        double Pick(double off, double on) => random.Next(3) == 0 ? off : on;
        return new SamplingOptions
        {
            Temperature = Pick(0, 0.1 + (1.9 * random.NextDouble())),
            TopK = (int)Pick(0, random.Next(1, vocabulary + 5)),
            TopP = Pick(1, random.NextDouble()),
            MinP = Pick(0, Math.Pow(random.NextDouble(), 3)),
            RepetitionPenalty = Pick(1, 0.5 + random.NextDouble()),
            FrequencyPenalty = Pick(0, (4 * random.NextDouble()) - 2),
            PresencePenalty = Pick(0, (4 * random.NextDouble()) - 2),
            LogitBias = RandomTokens(random, vocabulary).Distinct().ToDictionary(token => token, _ => (20 * random.NextDouble()) - 10),
            BannedTokens = RandomTokens(random, vocabulary),
            MinTokens = random.Next(0, 4),
            Seed = (ulong)random.NextInt64(),
        };
    }

    private static int[] RandomTokens(Random random, int vocabulary) =>
        [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(vocabulary))];
}
