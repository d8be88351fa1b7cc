using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Control;

public class ThompsonPolicyTests
{
    [Fact]
    public void Observe_SimulatedTarget_BeliefsFindItsAcceptance()
    {
        var policy = new ThompsonPolicy();
        var random = new Random(2);
        TokenTree chain = Steps.Chain(0.9f, 0.9f, 0.9f, 0.9f);
        for (int step = 0; step < 3_000; step++)
        {
            int accepted = 0;
            while (accepted < 4 && random.NextDouble() < 0.35)
                accepted++;
            Steps.Observe(policy, chain, accepted, 1);
        }

        (double yes, double no) = policy.Belief(0.9f);
        Assert.Equal(0.35, yes / (yes + no), 0.02);
        Assert.Equal((2.125, 1.875), policy.Belief(0.5f));
    }

    // Counted only where the parent was accepted: two of the three nodes of a chain whose first was.
    [Fact]
    public void Observe_NodesBehindARejection_AreNotCounted()
    {
        var policy = new ThompsonPolicy();
        (double yes, double no) = policy.Belief(0.3f);
        Steps.Observe(policy, Steps.Chain(0.3f, 0.3f, 0.3f), 1, 1);
        Assert.Equal((yes + 1, no + 1), policy.Belief(0.3f));
    }

    [Fact]
    public void Observe_Siblings_OneAcceptedTheOtherNot()
    {
        var policy = new ThompsonPolicy();
        var tree = new TokenTree(2);
        tree.Add(0, 1, 0.6f);
        tree.Add(0, 2, 0.2f);
        (double Yes, double No) likely = policy.Belief(0.6f), unlikely = policy.Belief(0.2f);
        policy.Observe(new StepOutcome(tree, [0, 2], [2, 9]), 1);
        Assert.Equal((likely.Yes, likely.No + 1), policy.Belief(0.6f));
        Assert.Equal((unlikely.Yes + 1, unlikely.No), policy.Belief(0.2f));
    }

    [Fact]
    public void Admit_NoDoubtLeft_EndsWhereTheProductFallsBelowTheWorth()
    {
        var policy = new ThompsonPolicy(minWorth: 0.3);
        var tree = new TokenTree(2);
        tree.Add(0, 1, 0.7f);
        for (int step = 0; step < 100_000; step++)
            policy.Observe(new StepOutcome(tree, step % 2 == 0 ? [0, 1] : [0], step % 2 == 0 ? [1, 9] : [9]), 1);

        // Half of the nodes are accepted: products 0.5, 0.25; the second node gets no children.
        Assert.Equal(2, Steps.GrowChain(policy, _ => Steps.Named(0.7f)).Count - 1);
        Assert.Equal(30, Steps.GrowChain(new ThompsonPolicy(0), _ => Steps.Named(0.7f)).Count - 1);
    }

    [Fact]
    public void Admit_MuchDoubt_TriesSometimes()
    {
        int[] lengths = [.. Enumerable.Range(0, 200).Select(seed => Steps.GrowChain(new ThompsonPolicy(0.3, seed), _ => Steps.Named(0.4f)).Count - 1)];
        Assert.True(lengths.Distinct().Count() > 2);
        Assert.Equal(lengths, Enumerable.Range(0, 200).Select(seed => Steps.GrowChain(new ThompsonPolicy(0.3, seed), _ => Steps.Named(0.4f)).Count - 1));
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.2, 3)]
    [InlineData(2, 5)]
    [InlineData(400, 100)]
    public void BetaSampler_ManyDraws_HaveMeanAndVariance(double a, double b)
    {
        var sampler = new BetaSampler(4);
        double[] draws = [.. Enumerable.Range(0, 40_000).Select(_ => sampler.Draw(a, b))];
        double mean = draws.Average();
        double variance = draws.Average(draw => (draw - mean) * (draw - mean));
        double expected = a * b / ((a + b) * (a + b) * (a + b + 1));
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1));
        Assert.Equal(a / (a + b), mean, 4 * Math.Sqrt(expected / draws.Length));
        Assert.Equal(1, variance / expected, 0.05);
    }
}
