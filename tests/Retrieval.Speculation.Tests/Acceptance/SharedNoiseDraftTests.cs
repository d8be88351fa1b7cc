using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Acceptance;

public class SharedNoiseDraftTests
{
    [Fact]
    public void Pick_AnyLogits_GivesTheHighestSumsBestFirst() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        float[] logits = [.. Enumerable.Range(0, random.Next(1, 300)).Select(_ => random.Next(9) == 0 ? float.NegativeInfinity : (8 * random.NextSingle()) - 4)];
        int[] tokens = random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, logits.Length).Select(i => (3 * i) + 1)];
        double temperature = random.Next(4) == 0 ? 0 : 0.2 + random.NextDouble();
        var noise = new GumbelNoise((ulong)seed, 1, random.Next(1000));
        int[] picked = new int[random.Next(0, 70)];
        int count = SharedNoiseDraft.Pick(logits, temperature, noise, picked, tokens);

        int[] expected = [.. Enumerable.Range(0, logits.Length)
            .Where(i => logits[i] > float.NegativeInfinity)
            .Select(i => (Token: tokens.Length == 0 ? i : tokens[i], Logit: logits[i]))
            .OrderByDescending(x => temperature == 0 ? x.Logit : (x.Logit * (1 / temperature)) + noise[x.Token]).ThenBy(x => x.Token)
            .Select(x => x.Token).Take(picked.Length)];
        Assert.Equal(expected, picked[..count]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    // The target is drawn by the sampler itself, the draft from another distribution with the same noise.
    [Fact]
    public void Pick_FirstToken_IsTheTargetsWithTheProbabilityOnPaper()
    {
        const int Trials = 60_000;
        float[] target = [1.2f, 0.9f, 0.3f, -0.2f, -1], draft = [0.9f, 1.1f, 0.6f, -0.9f, -0.3f];
        double[] p = Softmax(target, 0.8), q = Softmax(draft, 0.8);
        double overlap = p.Zip(q, Math.Min).Sum();
        double expected = Enumerable.Range(0, 5).Sum(i => 1 / Enumerable.Range(0, 5).Sum(j => Math.Max(p[j] / p[i], q[j] / q[i])));
        Assert.InRange(expected, overlap / (2 - overlap), overlap); // (1 - TV) / (1 + TV) and the optimum

        var sampler = new Sampler(5);
        var rule = new SamplingRule(new SamplingOptions { Temperature = 0.8, Seed = 3 }, 5);
        var history = new TokenHistory([1]);
        int[] picked = new int[1];
        int matches = 0;
        for (int i = 0; i < Trials; i++)
        {
            SharedNoiseDraft.Pick(draft, 0.8, new GumbelNoise(3, 0, history.Length), picked);
            matches += picked[0] == sampler.Sample(target, rule, history) ? 1 : 0;
            history.Advance(0);
        }

        ChiSquare.AssertFits([matches, Trials - matches], [expected, 1 - expected]);
    }

    [Fact]
    public void Pick_BadArguments_Throws()
    {
        Assert.Throws<ArgumentException>(() => SharedNoiseDraft.Pick([1, 2], 1, default, new int[1], [4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedNoiseDraft.Pick([1, 2], -1, default, new int[1]));
    }

    private static double[] Softmax(float[] logits, double temperature)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }
}
