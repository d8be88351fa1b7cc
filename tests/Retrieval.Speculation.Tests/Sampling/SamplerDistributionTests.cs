using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class SamplerDistributionTests
{
    [Fact]
    public void Distribution_AnyOptions_IsWhatTheDefinitionSays() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        int vocabulary = random.Next(2, 80);
        double Pick(double off, double on) => random.Next(3) == 0 ? off : on;
        var options = new SamplingOptions
        {
            Temperature = Pick(0, 0.1 + (1.9 * random.NextDouble())),
            TopK = (int)Pick(0, random.Next(1, vocabulary + 2)),
            TopP = Pick(1, random.NextDouble()),
            MinP = Pick(0, random.NextDouble() / 2),
            RepetitionPenalty = Pick(1, 0.5 + random.NextDouble()),
            FrequencyPenalty = Pick(0, random.NextDouble()),
            PresencePenalty = Pick(0, random.NextDouble()),
            LogitBias = new Dictionary<int, double> { [random.Next(vocabulary)] = (6 * random.NextDouble()) - 3 },
            BannedTokens = vocabulary > 3 ? [random.Next(vocabulary)] : [],
            MinTokens = vocabulary > 3 ? random.Next(0, 3) : 0,
        };
        int[] stops = [random.Next(vocabulary)];
        int[] prompt = [.. Enumerable.Range(0, 4).Select(_ => random.Next(vocabulary))];
        int[] output = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(vocabulary))];
        float[] logits = [.. Enumerable.Range(0, vocabulary).Select(_ => (float)Math.Round((8 * random.NextDouble()) - 4, 1))];
        double[] expected = NaiveSampler.Distribution(logits, options, prompt, output, stops);
        if (expected.Length == 0)
            return; // rounding may decide a cut-off

        var history = new TokenHistory(prompt, counts: true);
        Array.ForEach(output, history.Advance);
        double[] found = new double[vocabulary];
        new Sampler(vocabulary).Distribution(logits, new SamplingRule(options, vocabulary, stops), history, found);
        Assert.Equal(1, found.Sum(), 1e-14);
        for (int token = 0; token < vocabulary; token++)
            Assert.Equal(expected[token], found[token], 1e-13);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    // Its zeros are exactly the tokens that are never drawn, and its point mass is the token that always is.
    [Fact]
    public void Distribution_TokensDrawn_ArePossible()
    {
        var random = new Random(3);
        var sampler = new Sampler(40);
        double[] distribution = new double[40];
        for (int i = 0; i < 2000; i++)
        {
            float[] logits = [.. Enumerable.Range(0, 40).Select(_ => (float)random.Next(-3, 3))]; // ties everywhere
            var options = new SamplingOptions { Temperature = i % 3, TopK = random.Next(0, 6), TopP = 0.2 + (0.8 * random.NextDouble()), Seed = (ulong)i };
            var rule = new SamplingRule(options, 40);
            var history = new TokenHistory([1]);
            sampler.Distribution(logits, rule, history, distribution);
            int drawn = sampler.Sample(logits, rule, history);
            Assert.True(distribution[drawn] > 0);
            Assert.True(i % 3 > 0 || distribution[drawn] == 1);
        }
    }

    [Fact]
    public void Distribution_WrongWidths_Throws()
    {
        var sampler = new Sampler(4);
        var rule = new SamplingRule(SamplingOptions.Greedy, 4);
        Assert.Throws<ArgumentException>(() => sampler.Distribution(new float[4], rule, new TokenHistory([1]), new double[3]));
        Assert.Throws<ArgumentException>(() => sampler.Distribution(new float[5], rule, new TokenHistory([1]), new double[4]));
        Assert.Throws<InvalidOperationException>(
            () => sampler.Distribution([float.NaN, 0, 0, 0], rule, new TokenHistory([1]), new double[4]));
    }
}
