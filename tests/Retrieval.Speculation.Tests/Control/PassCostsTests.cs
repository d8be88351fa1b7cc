using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Tests.Control;

public class PassCostsTests
{
    [Fact]
    public void LeastProbability_RandomStaircases_IsWhereTheFirstSetOfEqualsGains()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int maxRows = random.Next(2, 40), rows = random.Next(1, maxRows);
            double tokens = rows * (1 + random.NextDouble()), leastGain = 0.1 * random.NextDouble();
            PassCosts costs = Costs(random, maxRows);
            double least = costs.LeastProbability(rows, tokens, leastGain);
            Assert.False(Gains(0.999 * least));
            Assert.True(Gains(1.001 * least));

            bool Gains(double probability) => Enumerable.Range(1, maxRows - rows).Any(nodes =>
                (tokens + (nodes * probability)) / costs.Milliseconds[rows + nodes] > tokens * (1 + leastGain) / costs.Milliseconds[rows]);
        }
    }

    [Fact]
    public void LeastProbability_EachRowCostsItsShare_IsAboveOne()
    {
        var costs = new PassCosts(new VerifyCostTable([1, 100], [0], [1, 100]), 100);
        costs.Look(0);
        Assert.InRange(costs.LeastProbability(64, 64, 0.05), 1.05f, 2);
        Assert.Equal(float.PositiveInfinity, costs.LeastProbability(100, 100, 0.05));
    }

    [Fact]
    public void Look_PastGrowsOrCostIsRefreshed_Follows()
    {
        var cost = new VerifyCostTable([1, 8], [0, 1000], [1, 2, 2, 4]);
        var costs = new PassCosts(cost, 8);
        costs.Look(0);
        Assert.Equal([1, 1], costs.Milliseconds[..2]);
        costs.Look(1000);
        Assert.Equal((2, 4), (costs.Milliseconds[1], costs.Milliseconds[8]));
        for (int i = 0; i < 100; i++)
            cost.Observe(8, 1000, TimeSpan.FromMilliseconds(8));
        for (int pass = 0; pass < 20; pass++)
            costs.Look(1000);
        Assert.InRange(costs.Milliseconds[8], 7, 8.1);
    }

    [Fact]
    public void Look_BehindTheLastPointOfASteepEnd_CostsNoMoreThanTheMeanRow()
    {
        var costs = new PassCosts(new VerifyCostTable([1, 32, 64], [0], [1, 2, 8]), 256);
        costs.Look(0);
        Assert.Equal((8, 16, 32), (costs.Milliseconds[64], costs.Milliseconds[128], costs.Milliseconds[256]));
        costs = new PassCosts(new VerifyCostTable([1, 32, 64], [0], [1, 2, 3]), 256);
        costs.Look(0);
        Assert.Equal((3, 9), (costs.Milliseconds[64], costs.Milliseconds[256]));
    }

    private static PassCosts Costs(Random random, int maxRows)
    {
        int[] rows = [.. Enumerable.Range(1, maxRows)];
        double height = 1;
        double[] milliseconds = [.. rows.Select(_ => height += random.Next(3) == 0 ? random.NextDouble() : 0)];
        var costs = new PassCosts(new VerifyCostTable(rows, [0], milliseconds), maxRows);
        costs.Look(0);
        return costs;
    }
}
