using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Tests.Trees;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Control;

public class CostBudgetTests
{
    private const int MaxNodes = 40;

    // Milliseconds so long that the time this test takes between two calls is nothing.
    private const double Scale = 1e7;

    [Fact]
    public void Keep_RandomStaircases_IsTheBestSizeOfAll() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        VerifyCostTable cost = Staircase(random);
        var policy = new CostBudget(cost, leastGain: 0);
        for (int step = 0; step < 5; step++)
        {
            int room = random.Next(MaxNodes + 1);
            float[] path = Descending(random, room);
            Assert.Equal(room, policy.Begin(room, 10));
            int grown = Grow(policy, path, room);
            int kept = policy.Keep(path.AsSpan(0, grown + 1));

            double[] rates = Rates(cost, path, room, past: 10);
            Assert.InRange(kept, 0, grown);
            Assert.True(rates[kept] >= rates.Max() * (1 - 1e-6), $"kept {kept} of {room}: {rates[kept]} against {rates.Max()}");
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Continues_NothingLargerCanWin_Stops()
    {
        // Each node costs as much as the pass without any: no tree pays, and the first question shows it.
        var policy = new CostBudget(new VerifyCostTable([1, 2, 3], [0], [Scale, 2 * Scale, 3 * Scale]));
        policy.Begin(MaxNodes, 0);
        Assert.False(policy.Continues(new Growth(0, 1, 0.9f, 0.9f, 1)));
        Assert.Equal(0, policy.Keep([1, 0.9f]));
    }

    [Fact]
    public void Continues_BehindASteepStep_LooksAcrossIt()
    {
        // Nodes 1 and 2 cost dearly, nodes 3 to 20 nothing more.
        var policy = new CostBudget(new VerifyCostTable([1, 2, 3, 21, 22], [0], [Scale, 2 * Scale, 3 * Scale, 3 * Scale, 90 * Scale]));
        policy.Begin(MaxNodes, 0);
        float[] path = [1, .. Enumerable.Repeat(0.9f, MaxNodes)];
        int grown = Grow(policy, path, MaxNodes);
        Assert.Equal(20, grown);
        Assert.Equal(20, policy.Keep(path.AsSpan(0, grown + 1)));
    }

    [Fact]
    public void Keep_NothingExpected_IsNone()
    {
        var policy = new CostBudget(new VerifyCostTable([1, 64], [0], [Scale, 1.001 * Scale]));
        policy.Begin(MaxNodes, 0);
        Assert.Equal(0, policy.Keep([1, 0, 0, 0]));
        Assert.Equal(0, policy.Begin(0, 0));
        Assert.False(policy.Continues(new Growth(0, 1, 1, 1, 1)));
        Assert.Equal(0, policy.Keep([1]));
    }

    [Fact]
    public void Begin_PastGrows_FollowsTheCostThere()
    {
        // Rows are dear while the cache is short, and cheap beside the cache when it is long.
        var cost = new VerifyCostTable([1, 41], [0, 10_000], [Scale, 41 * Scale, 41 * Scale, 42 * Scale]);
        var policy = new CostBudget(cost, leastGain: 0);
        float[] path = [1, .. Enumerable.Repeat(0.5f, 40)];
        Assert.Equal(0, Size(0));
        Assert.Equal(40, Size(10_000));
        Assert.Equal(0, Size(0));
        for (int past = 0; past < 10_000; past++)
        {
            int size = Size(past);
            if (past > 9_000)
                Assert.Equal(40, size);
        }

        int Size(int past)
        {
            policy.Begin(40, past);
            return policy.Keep(path.AsSpan(0, Grow(policy, path, 40) + 1));
        }
    }

    [Fact]
    public void Begin_CostIsObservedAnew_FollowsWithinSomeSteps()
    {
        var cost = new VerifyCostTable([1, 41], [0], [Scale, 41 * Scale]);
        var policy = new CostBudget(cost, leastGain: 0);
        float[] path = [1, .. Enumerable.Repeat(0.5f, 40)];
        policy.Begin(40, 0);
        Assert.Equal(0, policy.Keep(path));
        for (int i = 0; i < 200; i++)
            cost.Observe(41, 0, TimeSpan.FromMilliseconds(1.2 * Scale));
        int size = 0;
        for (int step = 0; step < 20; step++)
        {
            policy.Begin(40, step);
            size = policy.Keep(path);
        }

        Assert.Equal(40, size);
    }

    [Fact]
    public void Grow_BestFirst_BuildsTheBestTreeOfTheBestSize()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            VerifyCostTable cost = Staircase(random);
            var table = new PathTable(seed, 3, maxDepth: 3);
            var budget = new CostBudget(cost, leastGain: 0);
            var tree = new TokenTree(15);
            tree.LowerBudget(budget.Begin(15, 10));
            new BestFirstPolicy(budget).Grow(tree, table);

            double[] most = BruteForce.MostExpected(table.All(3), 15);
            double best = Enumerable.Range(0, 16).Max(nodes => (1 + most[nodes]) / cost.Estimate(nodes + 1, 10));
            double rate = tree.PathProbabilities.ToArray().Sum(path => (double)path) / cost.Estimate(tree.Count, 10);
            // Paths less likely than 1 in 10,000 are not looked at.
            Assert.InRange(rate, best * (1 - 1e-3), best * (1 + 1e-6));
        }
    }

    [Fact]
    public void Keep_SharedPass_IsTheBestSizeForAllRunsOrWhatWouldPayForMany() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var costs = new PassCosts(Staircase(random), MaxNodes + 1);
        costs.Look(0);
        (BatchLoad load, int rows, double tokens) = Others(random, random.Next(1, 20));
        load.Milliseconds = costs.Milliseconds;
        load.LeastProbability = random.Next(2) == 0 ? random.NextSingle() : float.PositiveInfinity;
        int room = MaxNodes - rows;
        float[] path = Descending(random, room);
        var policy = new CostBudget(Staircase(random), leastGain: 0);
        policy.Share(load);
        policy.Begin(room, 10);
        int grown = Grow(policy, path, room);
        int kept = policy.Keep(path.AsSpan(0, grown + 1));

        double[] rates = new double[room + 1];
        for (int nodes = 0; nodes <= room; nodes++)
            rates[nodes] = (tokens += path[nodes]) / costs.Milliseconds[rows + 1 + nodes];
        double best = rates.Max();
        int sure = path.Skip(1).Count(probability => probability >= load.LeastProbability);
        int size = Enumerable.Range(0, room + 1).First(nodes => rates[nodes] >= best * (1 - 1e-6));
        if (size >= sure)
            Assert.True(rates[kept] >= best * (1 - 1e-6), $"kept {kept} of {room}");
        else
            Assert.Equal(sure, kept);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Share_AloneAgain_DecidesAsIfItHadAlwaysBeen()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            VerifyCostTable cost = Staircase(random);
            (CostBudget once, CostBudget never) = (new CostBudget(cost), new CostBudget(cost));
            (BatchLoad load, _, _) = Others(random, 5);
            load.Milliseconds = [.. Enumerable.Repeat(Scale, 100)];
            load.LeastProbability = 0.01f;
            once.Share(load);
            once.Begin(20, 10);
            once.Share(null);
            float[] path = Descending(random, 20);
            Assert.Equal(Size(never), Size(once));

            int Size(CostBudget policy)
            {
                policy.Begin(20, 10);
                return policy.Keep(path.AsSpan(0, Grow(policy, path, 20) + 1));
            }
        }
    }

    [Fact]
    public void Begin_OthersFillThePass_ComparesAsIfTheyMadeRoom()
    {
        (BatchLoad load, _, _) = Others(new Random(1), 60);
        load.Milliseconds = [.. Enumerable.Repeat(Scale, 41)];
        var policy = new CostBudget(new VerifyCostTable([1], [0], [1]), leastGain: 0);
        policy.Share(load);
        policy.Begin(30, 0);
        float[] path = [1, .. Enumerable.Repeat(0.5f, 30)];
        Assert.Equal(30, policy.Keep(path.AsSpan(0, Grow(policy, path, 30) + 1)));
    }

    private static (BatchLoad Load, int Rows, double Tokens) Others(Random random, int rows)
    {
        var load = new BatchLoad();
        double tokens = 0;
        TokenTree own = Steps.Chain(0.5f, 0.5f);
        load.Add(own);
        for (int left = rows; left > 0;)
        {
            int size = random.Next(1, left + 1);
            TokenTree tree = Steps.Chain([.. Enumerable.Range(1, size - 1).Select(_ => random.NextSingle())]);
            load.Add(tree);
            tokens += tree.PathProbabilities.ToArray().Sum(path => (double)path);
            left -= size;
        }

        load.Remove(own);
        Assert.Equal((rows, tokens), (load.Rows, Math.Round(load.Tokens - tokens, 4) + tokens));
        return (load, rows, load.Tokens);
    }

    private static int Grow(CostBudget policy, float[] path, int room)
    {
        double expected = 1;
        int nodes = 0;
        while (nodes < room && policy.Continues(new Growth(nodes, expected, path[nodes + 1], path[nodes + 1], 1)))
            expected += path[++nodes];
        return nodes;
    }

    private static double[] Rates(VerifyCostTable cost, float[] path, int room, int past)
    {
        double[] rates = new double[room + 1];
        double expected = 0;
        for (int nodes = 0; nodes <= room; nodes++)
        {
            expected += path[nodes];
            rates[nodes] = expected / cost.Estimate(nodes + 1, past);
        }

        return rates;
    }

    private static float[] Descending(Random random, int count)
    {
        double power = random.Next(1, 6);
        return [1, .. Enumerable.Range(0, count).Select(_ => (float)Math.Pow(random.NextDouble(), power)).OrderDescending()];
    }

    // Long flat treads and steep risers, so that the ratio has many local maxima.
    private static VerifyCostTable Staircase(Random random)
    {
        var rows = new List<int>();
        var milliseconds = new List<double>();
        double height = Scale;
        for (int row = 1; row <= MaxNodes + 1; row += random.Next(1, 9))
        {
            rows.Add(row);
            milliseconds.Add(height);
            if (random.Next(2) == 0)
                height += Scale * random.NextDouble();
        }

        return new VerifyCostTable([.. rows], [0], [.. milliseconds]);
    }
}
