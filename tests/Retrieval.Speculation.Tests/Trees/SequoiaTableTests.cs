using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class SequoiaTableTests
{
    [Fact]
    public void ExpectedTokens_DescendingAcceptancesAnyDepth_IsTheSumOfTheBestProducts()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            double[] acceptances = [.. Acceptances(seed, 1 + (seed % 5)).OrderDescending()];
            var table = new SequoiaTable(acceptances, 20, 20);
            double[] products = BestProducts(acceptances, 20);
            for (int nodes = 0; nodes <= 20; nodes++)
                Assert.Equal(1 + products.Take(nodes).Sum(), table.ExpectedTokens(nodes, 20), 1e-9);
        }
    }

    [Fact]
    public void ExpectedTokens_LimitedDepth_IsTheMostOfAllShapes()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            // Acceptances in any order: lower ranks may be better, but are only to be had with those before them.
            double[] acceptances = Acceptances(seed, 1 + (seed % 4));
            var table = new SequoiaTable(acceptances, 7, 4);
            for (int depth = 0; depth <= 4; depth++)
            {
                double[] most = MostOfAllShapes(acceptances, 7, depth);
                for (int nodes = 0; nodes <= 7; nodes++)
                    Assert.Equal(most[nodes], table.ExpectedTokens(nodes, depth), 1e-9);
            }
        }
    }

    [Fact]
    public void Shape_AnySize_HasTheExpectedTokens()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            double[] acceptances = Acceptances(seed, 1 + (seed % 5));
            var table = new SequoiaTable(acceptances, 24, 5);
            for (int nodes = 0; nodes <= 24; nodes++)
            {
                for (int depth = 0; depth <= 5; depth++)
                {
                    TreeTemplate shape = table.Shape(nodes, depth);
                    double[] values = Values(shape, acceptances);
                    Assert.True(shape.Count <= nodes && shape.Depth <= depth);
                    Assert.Equal(table.ExpectedTokens(nodes, depth), 1 + values.Sum(), 1e-9);
                    Assert.Equal(values.OrderDescending(), values);
                }
            }
        }
    }

    [Fact]
    public void Shape_CertainOrHopelessRanks_StillHasParentsFirst()
    {
        Assert.Equal([-1, 0, 1, 2], new SequoiaTable([1.0], 4, 9).Shape(4, 9).Parents.ToArray());
        Assert.Equal(6, new SequoiaTable([0.5, 0.0], 6, 2).Shape(6, 2).Count);
        Assert.Equal(0, new SequoiaTable([0.5], 6, 2).Shape(6, 0).Count);
    }

    [Fact]
    public void Choose_StaircaseCosts_EqualsAScanOfAllSizes()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var table = new SequoiaTable(Acceptances(seed, 4), 16, 6);
            double[] costs = new double[18];
            costs[1] = 1;
            for (int rows = 2; rows < costs.Length; rows++)
                costs[rows] = costs[rows - 1] + (random.Next(3) == 0 ? random.NextDouble() : 0.01);
            double draft = random.NextDouble() * 0.2;

            (int nodes, int depth) = table.Choose(rows => costs[rows], draft);

            double least = double.PositiveInfinity;
            for (int n = 0; n <= 16; n++)
            {
                for (int d = 0; d <= 6; d++)
                    least = Math.Min(least, ((d * draft) + costs[n + 1]) / table.ExpectedTokens(n, d));
            }

            Assert.Equal(least, ((depth * draft) + costs[nodes + 1]) / table.ExpectedTokens(nodes, depth), 1e-12);
        }
    }

    [Fact]
    public void Choose_RowsAsDearAsAPass_DraftsNothing() =>
        Assert.Equal((0, 0), new SequoiaTable([0.5, 0.2], 16, 6).Choose(rows => rows, 0));

    [Fact]
    public void Constructor_NoAcceptances_Throws()
    {
        Assert.Throws<ArgumentException>(() => new SequoiaTable([], 4, 4));
        Assert.Throws<ArgumentException>(() => new SequoiaTable([0.8, 0.4], 4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequoiaTable([double.NaN], 4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequoiaTable([0.5], 4, 4).Shape(5, 1));
    }

    private static double[] Acceptances(int seed, int count)
    {
        var random = new Random(seed);
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return [.. weights.Select(weight => weight / (weights.Sum() + random.NextDouble()))];
    }

    private static double[] BestProducts(double[] acceptances, int count)
    {
        var best = new List<double>();
        var open = new List<double>(acceptances);
        while (best.Count < count)
        {
            double next = open.Max();
            open.Remove(next);
            best.Add(next);
            open.AddRange(acceptances.Select(acceptance => acceptance * next));
        }

        return [.. best];
    }

    private static double[] Values(TreeTemplate shape, double[] acceptances)
    {
        double[] values = new double[shape.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = acceptances[shape.Ranks[i]] * (shape.Parents[i] < 0 ? 1 : values[shape.Parents[i]]);
        return values;
    }

    // Grows every shape node by node: a child is added next to its elder siblings. A node is its path, as text.
    private static double[] MostOfAllShapes(double[] acceptances, int maxNodes, int maxDepth)
    {
        double[] most = new double[maxNodes + 1];
        var shapes = new Dictionary<string, string[]> { [""] = [""] };
        for (int nodes = 0; nodes <= maxNodes; nodes++)
        {
            most[nodes] = Math.Max(nodes == 0 ? 0 : most[nodes - 1], shapes.Values.Select(Expected).DefaultIfEmpty(0).Max());
            var larger = new Dictionary<string, string[]>();
            foreach (string[] shape in shapes.Values)
            {
                foreach (string node in shape.Where(node => node.Length < maxDepth))
                {
                    int children = shape.Count(other => other.Length == node.Length + 1 && other.StartsWith(node, StringComparison.Ordinal));
                    if (children == acceptances.Length)
                        continue;
                    string[] grown = [.. shape.Append(node + (char)('0' + children)).Order(StringComparer.Ordinal)];
                    larger[string.Join(',', grown)] = grown;
                }
            }

            shapes = larger;
        }

        return most;

        double Expected(string[] shape) => shape.Sum(path => path.Aggregate(1.0, (product, rank) => product * acceptances[rank - '0']));
    }
}
