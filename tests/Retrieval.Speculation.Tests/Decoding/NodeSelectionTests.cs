using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Decoding;

public class NodeSelectionTests
{
    [Fact]
    public void Choose_RandomTreesAndStaircases_IsTheBestOfAllClosedSets() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        TokenTree[] trees = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomTree(random, random.Next(5)))];
        int rows = trees.Length + random.Next(3), nodes = trees.Sum(tree => tree.Count - 1);
        double tokens = rows - random.NextDouble(), leastGain = random.Next(2) * 0.05;
        double[] milliseconds = Staircase(random, rows + random.Next(nodes + 3));

        var selection = new NodeSelection();
        foreach (TokenTree tree in trees)
            selection.Add(tree);
        int count = selection.Choose(rows, tokens, milliseconds, leastGain);
        int[][] kept = [.. trees.Select((_, i) => selection.Kept(i).ToArray())];

        double best = tokens * (1 + leastGain) / milliseconds[rows];
        for (int set = 1; set < 1 << nodes; set++)
            best = Math.Max(best, Rate(trees, set, rows, tokens, milliseconds));
        double chosen = tokens * (count == 0 ? 1 + leastGain : 1);
        for (int i = 0; i < trees.Length; i++)
        {
            foreach (int node in kept[i][1..])
                chosen += trees[i].PathProbabilities[node];
        }

        Assert.Equal(count, kept.Sum(some => some.Length - 1));
        Assert.True(rows + count < milliseconds.Length);
        Assert.Equal(best, chosen / milliseconds[rows + count], 1e-9);

        // What is kept is a tree, which Keep checks.
        for (int i = 0; i < trees.Length; i++)
            trees[i].Keep(kept[i]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Choose_Equals_TakesTheFirstTreesNodesAndParentsFirst()
    {
        TokenTree[] trees = [Certain(3), Certain(3)];
        var selection = new NodeSelection();
        foreach (TokenTree tree in trees)
            selection.Add(tree);
        Assert.Equal(4, selection.Choose(2, 2, Enumerable.Repeat(1.0, 7).ToArray(), 0));
        Assert.Equal([0, 1, 2, 3], selection.Kept(0).ToArray());
        Assert.Equal([0, 1], selection.Kept(1).ToArray());
    }

    [Fact]
    public void Choose_Nothing_KeepsTheRoots()
    {
        var selection = new NodeSelection();
        selection.Add(Certain(0));
        selection.Add(Certain(0));
        Assert.Equal(0, selection.Choose(2, 2, [1, 1, 1], 0));
        Assert.Equal([0], selection.Kept(1).ToArray());
        selection.Add(Certain(2));
        selection.Clear();
        selection.Add(Certain(1));
        Assert.Equal(1, selection.Choose(1, 1, [1, 1, 1], 0));
        Assert.Equal([0, 1], selection.Kept(0).ToArray());
    }

    [Fact]
    public void Choose_Warm_AllocatesNothing()
    {
        var selection = new NodeSelection();
        TokenTree tree = Certain(60);
        double[] milliseconds = [.. Enumerable.Repeat(1.0, 300)];
        Assert.Equal(0, Allocations.Of(() =>
        {
            selection.Clear();
            for (int i = 0; i < 20; i++)
                selection.Add(tree);
            selection.Choose(20, 20, milliseconds, 0.05);
            for (int i = 0; i < 20; i++)
                selection.Kept(i);
        }));
    }

    // Bits are the nodes without roots, tree after tree. 0 for a set that is not closed or does not fit.
    private static double Rate(TokenTree[] trees, int set, int rows, double tokens, double[] milliseconds)
    {
        int first = 0;
        foreach (TokenTree tree in trees)
        {
            for (int node = 1; node < tree.Count; node++)
            {
                if ((set >> (first + node - 1) & 1) == 0)
                    continue;
                int parent = tree.Parents[node];
                if (parent > 0 && (set >> (first + parent - 1) & 1) == 0)
                    return 0;
                tokens += tree.PathProbabilities[node];
                rows++;
            }

            first += tree.Count - 1;
        }

        return rows < milliseconds.Length ? tokens / milliseconds[rows] : 0;
    }

    private static TokenTree RandomTree(Random random, int nodes)
    {
        var tree = new TokenTree(nodes);
        for (int tries = 0; tries < 30 && !tree.IsFull; tries++)
            tree.Add(random.Next(tree.Count), random.Next(9), random.Next(5) / 4f);
        return tree;
    }

    private static double[] Staircase(Random random, int last)
    {
        double[] milliseconds = new double[last + 1];
        milliseconds[0] = 1;
        for (int rows = 1; rows <= last; rows++)
            milliseconds[rows] = milliseconds[rows - 1] + (random.Next(2) * random.NextDouble());
        return milliseconds;
    }

    private static TokenTree Certain(int nodes)
    {
        var tree = new TokenTree(nodes);
        for (int node = 0; node < nodes; node++)
            tree.Add(node, 5, 1);
        return tree;
    }
}
