using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Tests.Trees;

namespace Retrieval.Speculation.Tests;

public class TokenTreeKeepTests
{
    [Fact]
    public void Keep_RandomSubtree_IsTheTreeBuiltOfItAlone() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        TokenTree tree = RandomTree(random, random.Next(30)), alone = new(tree.Capacity);
        if (random.Next(2) == 0)
            tree.SortDepthFirst();
        int[] kept = RandomSubtree(tree, random);
        alone.Reset(tree.Tokens[0]);
        foreach (int node in kept[1..])
            alone.Add(Array.IndexOf(kept, tree.Parents[node]), tree.Tokens[node], tree.Probabilities[node], tree.Origins[node]);

        tree.Keep(kept);
        AssertEqual(alone, tree);

        // Links too: what is found, what is added, and the order of siblings.
        for (int node = 0; node < tree.Count; node++)
        {
            for (int token = 0; token < 6; token++)
                Assert.Equal((alone.TryGetChild(node, token, out int expected), expected), (tree.TryGetChild(node, token, out int found), found));
        }

        foreach (TokenTree grown in (TokenTree[])[alone, tree])
        {
            var same = new Random(seed);
            for (int tries = 0; tries < 10 && !grown.IsFull; tries++)
                grown.Add(same.Next(grown.Count), same.Next(6), same.Next(9) / 8f);
            grown.SortDepthFirst();
        }

        AssertEqual(alone, tree);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Keep_SampledDrafts_MoveWithTheirNodesOrLoseThem()
    {
        var tree = new TokenTree(8);
        int behindRoot = tree.Sampled.AddProposal(0, [1, 2, 3], replaces: false);
        int[] children = [tree.Sampled.Record(behindRoot, 0), tree.Sampled.Record(behindRoot, 2)];
        int behindLost = tree.Sampled.AddProposal(children[0], [1, 1], replaces: true);
        tree.Sampled.Record(behindLost, 1);
        int behindKept = tree.Sampled.AddProposal(children[1], [5, 5], replaces: true);
        tree.Sampled.Record(behindKept, 0);

        tree.Keep([0, 2, 4]);
        Assert.Equal([0, 2, 0], tree.Tokens.ToArray());
        Assert.Equal([-1, 0, 1], tree.Parents.ToArray());

        // The draw that lost its node is still tried; those below it are never reached.
        int first = tree.Sampled.First(0);
        Assert.Equal((0, -1), (tree.Sampled[first].Token, tree.Sampled[first].Child));
        int second = tree.Sampled[first].Next;
        Assert.Equal((2, 1, -1), (tree.Sampled[second].Token, tree.Sampled[second].Child, tree.Sampled[second].Next));
        int below = tree.Sampled.First(1);
        Assert.Equal((0, 2, -1), (tree.Sampled[below].Token, tree.Sampled[below].Child, tree.Sampled[below].Next));
        Assert.Equal(-1, tree.Sampled.First(2));
    }

    [Fact]
    public void Keep_NotASubtree_Throws()
    {
        var tree = new TokenTree(5);
        tree.Add(tree.Add(0, 1, 1), 2, 1);
        tree.Add(0, 3, 0.5f);
        foreach (int[] nodes in (int[][])[[], [1], [0, 2], [0, 1, 1], [0, 3, 1], [0, 4], [0, -1]])
            Assert.Throws<ArgumentException>(() => tree.Keep(nodes));
        Assert.Equal(4, tree.Count);
        tree.Keep([0, 1, 2, 3]);
        Assert.Equal([-1, 0, 1, 0], tree.Parents.ToArray());
        tree.Keep([0]);
        Assert.Equal(1, tree.Count);
    }

    private static TokenTree RandomTree(Random random, int additions)
    {
        var tree = new TokenTree(40);
        tree.Reset(9);
        for (; additions > 0; additions--)
            tree.Add(random.Next(tree.Count), random.Next(6), random.Next(9) / 8f, new DraftOrigin(DraftSource.Prompt, additions));
        return tree;
    }

    private static int[] RandomSubtree(TokenTree tree, Random random)
    {
        List<int> kept = [0];
        for (int node = 1; node < tree.Count; node++)
        {
            if (kept.Contains(tree.Parents[node]) && random.Next(3) > 0)
                kept.Add(node);
        }

        return [.. kept];
    }

    private static void AssertEqual(TokenTree expected, TokenTree tree)
    {
        Assert.Equal(PathTable.Paths(expected), PathTable.Paths(tree));
        Assert.Equal(expected.Parents.ToArray(), tree.Parents.ToArray());
        Assert.Equal(expected.Depths.ToArray(), tree.Depths.ToArray());
        Assert.Equal(expected.Probabilities.ToArray(), tree.Probabilities.ToArray());
        Assert.Equal(expected.PathProbabilities.ToArray(), tree.PathProbabilities.ToArray());
        Assert.Equal(expected.Origins.ToArray(), tree.Origins.ToArray());
    }
}
