using Retrieval.Speculation.Control;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class OptTreePolicyTests
{
    // The n likeliest paths are a tree, and no tree of n nodes expects more. Best-first growth leaves out paths below 1e-4.
    [Theory]
    [InlineData("opt-tree", 1e-5)]
    [InlineData("best-first", 1e-3)]
    public void Grow_AnyBudgetUpToNine_ExpectsTheMostOfAllTrees(string name, double tolerance)
    {
        TreePolicy policy = name == "opt-tree" ? new OptTreePolicy(minGain: 0) : new BestFirstPolicy(new FixedBudget());
        for (int seed = 0; seed < 60; seed++)
        {
            var table = new PathTable(seed, maxChildren: 3, maxDepth: 3, isCoarse: seed % 3 == 0);
            double[] most = BruteForce.MostExpected([.. table.All(3)], 9);
            for (int budget = 0; budget <= 9; budget++)
            {
                var tree = new TokenTree(budget);
                policy.Grow(tree, table);
                double expected = 0;
                foreach (float path in tree.PathProbabilities)
                    expected += path;
                Assert.Equal(1 + most[budget], expected, tolerance);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Grow_RandomTables_EqualsLayersThenTheBestOfAll(double minGain)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            int nodes = 1 + (seed % 20);
            int depth = 1 + (seed % 6);
            var table = new PathTable(seed, 6);
            var tree = new TokenTree(30);
            new OptTreePolicy(nodes, depth, minGain).Grow(tree, table);
            Assert.Equal(Naive(table, nodes, depth, minGain), PathTable.Paths(tree));
        }
    }

    // Halves behind everything: each layer of a chain adds half of what the one before did.
    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.49, 2)]
    [InlineData(0.25, 2)]
    [InlineData(0.125, 3)]
    public void Grow_GainNoMoreThanTheLeast_EndsWithThatLayer(double minGain, int layers)
    {
        var tree = new TokenTree(10);
        new OptTreePolicy(minGain: minGain).Grow(tree, new Halves());
        Assert.Equal(layers, tree.Count - 1);
    }

    // Every kept node of a layer gets all its children, whether or not it is still among the best: nothing is left out for speed.
    private static IEnumerable<string> Naive(PathTable table, int nodes, int maxDepth, double minGain)
    {
        var layer = new List<(int[] Path, float Probability)> { ([], 1) };
        var all = new List<(int[] Path, float Probability)>();
        double before = 0;
        for (int depth = 1; depth <= maxDepth; depth++)
        {
            layer = [.. layer.SelectMany(node => table.Behind(node.Path)
                    .Select(candidate => ((int[])[.. node.Path, candidate.Token], node.Probability * candidate.Probability)))
                .OrderByDescending(child => child.Item2).Take(nodes)];
            all.AddRange(layer);
            double sum = all.OrderByDescending(node => node.Probability).Take(nodes).Sum(node => (double)node.Probability);
            if (sum - before <= minGain)
                break;
            before = sum;
        }

        return all.OrderByDescending(node => node.Probability).Take(nodes).Select(node => string.Join(' ', node.Path));
    }

    private sealed class Halves : ICandidates
    {
        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => Tests.Control.Steps.Named(0.5f);
    }
}
