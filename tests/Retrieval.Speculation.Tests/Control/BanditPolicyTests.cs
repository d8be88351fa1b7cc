using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Tests.Control;

public class BanditPolicyTests
{
    public static TheoryData<string> Names => ["ucb", "exp3"];

    // Regret is in tokens: what the best arm would have brought in the same steps.
    [Theory]
    [MemberData(nameof(Names))]
    public void Choose_StochasticArms_RegretGrowsSublinearly(string name)
    {
        double[] means = [1.2, 1.9, 2.6, 2.2, 1.5];
        double[] regrets = [.. new[] { 2_000, 32_000 }.Select(steps => Enumerable.Range(0, 8).Average(seed => Regret(name, seed, steps, means)))];

        // Sixteen times the steps: four times the regret, if it grows with their root.
        Assert.True(regrets[1] < 6 * regrets[0], $"{regrets[0]} -> {regrets[1]}");
        Assert.True(regrets[1] / 32_000 < 0.1 * (2.6 - means.Average()), $"{regrets[1]}");
    }

    [Fact]
    public void Choose_BestArmChanges_Exp3Follows()
    {
        var policy = new Exp3SpecPolicy(Arms(2), seed: 5);
        int late = 0;
        for (int step = 0; step < 30_000; step++)
        {
            int arm = policy.Choose();
            policy.Learn(arm, arm == (step < 5_000 ? 0 : 1) ? 3 : 1, 1);
            late += step >= 25_000 && arm == 1 ? 1 : 0;
        }

        Assert.True(late > 4_500, $"{late} of 5000");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Choose_TimesDiffer_TokensPerTimeDecide(string name)
    {
        // Arm 1 brings more tokens, arm 0 brings them faster.
        var policy = Make(name, 2, 1);
        int first = 0;
        for (int step = 0; step < 5_000; step++)
        {
            int arm = policy.Choose();
            policy.Learn(arm, arm == 0 ? 2 : 5, arm == 0 ? 1 : 4);
            first += arm == 0 ? 1 : 0;
        }

        Assert.True(first > 4_000, $"{first} of 5000");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Choose_SameSeedSameOutcomes_SameChoices(string name)
    {
        Assert.Equal(Choices(), Choices());

        List<int> Choices()
        {
            var policy = Make(name, 4, 3);
            var choices = new List<int>();
            for (int step = 0; step < 200; step++)
            {
                choices.Add(policy.Choose());
                policy.Learn(choices[^1], 1 + ((step * 7 / 3) % 5), 1 + (choices[^1] * 0.1));
            }

            return choices;
        }
    }

    [Fact]
    public void Choose_Ucb_EqualsTheFormulaByHand()
    {
        var policy = new UcbSpecPolicy(Arms(3), exploration: 2);
        int[] tokens = [4, 1, 2];
        for (int arm = 0; arm < 3; arm++)
        {
            Assert.Equal(arm, policy.Choose());
            policy.Learn(arm, tokens[arm], 2);
        }

        // t = 3, every n = 1: 1 + b, 0.25 + b, 0.5 + b with b = sqrt(2 ln 3) = 1.482304.
        Assert.Equal(2.482304, policy.Bound(0, unit: 2), 1e-6);
        Assert.Equal(1.732304, policy.Bound(1, unit: 2), 1e-6);
        Assert.Equal(0, policy.Choose());
        policy.Learn(0, 0, 6);

        // Arm 0: 4 tokens in 8 ms, 0.5/ms. Best rate is arm 2's 1/ms. t = 4: 0.5 + sqrt(ln 4) = 1.677410; arm 2: 1 + sqrt(2 ln 4) = 2.665109.
        Assert.Equal(1.677410, policy.Bound(0, unit: 1), 1e-6);
        Assert.Equal(2.665109, policy.Bound(2, unit: 1), 1e-6);
        Assert.Equal(2, policy.Choose());
    }

    [Fact]
    public void Probabilities_Exp3_EqualTheFormulaByHand()
    {
        var policy = new Exp3SpecPolicy(Arms(2));
        Assert.Equal([0.5, 0.5], policy.Probabilities.ToArray());

        policy.Learn(0, 2, 1);
        Assert.Equal([0.5, 0.5], policy.Probabilities.ToArray());

        // Half of the highest rate: loss 0.5 / 0.5 = 1; eta = sqrt(ln 2 / (2·2)) = 0.416277; e^-eta = 0.659497.
        policy.Learn(0, 1, 1);
        Assert.Equal(0.397408, policy.Probabilities[0], 1e-6);

        // Nothing: loss 1 / 0.602592 = 1.659498; eta = sqrt(ln 2 / 6) = 0.339889; arm 0 is ahead by 0.659498.
        policy.Learn(1, 0, 1);
        Assert.Equal(1 / (1 + Math.Exp(-0.339889 * 0.659498)), policy.Probabilities[0], 1e-5);
    }

    [Fact]
    public void Begin_ChosenArm_DecidesAndHears()
    {
        var policy = new UcbSpecPolicy([new FixedBudget(3), new SpecDecPlusPlusPolicy(0.5)]);
        Assert.Equal(-1, policy.Chosen);

        Assert.Equal(3, Steps.GrowChain(policy, _ => Steps.Named(0.5f)).Count - 1);
        Assert.Equal(0, policy.Chosen);
        Assert.Equal(2, policy.Begin(2, 0));
        Steps.Observe(policy, Steps.Chain(0.5f), 1, 1);
        Assert.Equal(2, Steps.GrowChain(policy, _ => Steps.Named(0.5f)).Count - 1);
        Assert.Equal(1, policy.Chosen);
    }

    [Fact]
    public void Constructor_NoArms_Throws() => Assert.Throws<ArgumentException>(() => new UcbSpecPolicy([]));

    private static double Regret(string name, int seed, int steps, double[] means)
    {
        BanditPolicy policy = Make(name, means.Length, seed);
        var random = new Random(seed + 100);
        double regret = 0;
        for (int step = 0; step < steps; step++)
        {
            int arm = policy.Choose();
            int tokens = 1;
            for (int draft = 0; draft < 3; draft++)
                tokens += random.NextDouble() < (means[arm] - 1) / 3 ? 1 : 0;
            policy.Learn(arm, tokens, 1);
            regret += means.Max() - means[arm];
        }

        return regret;
    }

    private static BanditPolicy Make(string name, int arms, int seed) =>
        name == "ucb" ? new UcbSpecPolicy(Arms(arms)) : new Exp3SpecPolicy(Arms(arms), seed);

    private static FixedBudget[] Arms(int count) => [.. Enumerable.Range(0, count).Select(nodes => new FixedBudget(nodes))];
}
