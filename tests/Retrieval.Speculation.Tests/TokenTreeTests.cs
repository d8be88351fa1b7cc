using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Tests;

public class TokenTreeTests
{
    // (parent pick, token, probability in 1/8): few values each, so that merges and equal probabilities are common.
    private static readonly Arbitrary<(int Parent, int Token, int Eighths)[]> Additions =
        Gen.Choose(0, 1000).SelectMany(parent => Gen.Choose(0, 4), (parent, token) => (parent, token))
            .SelectMany(_ => Gen.Choose(0, 8), (pair, eighths) => (pair.parent, pair.token, eighths)).ArrayOf().ToArbitrary();

    [Fact]
    public void Add_RandomTokens_EqualsMapOfPaths() => Prop.ForAll(Additions, additions =>
    {
        var tree = new TokenTree(12);
        tree.Reset(99);
        var nodes = new Dictionary<string, int> { [""] = 0 };
        var paths = new List<string> { "" };
        var products = new List<float> { 1 };
        foreach ((int pick, int token, int eighths) in additions)
        {
            int parent = pick % tree.Count;
            string path = paths[parent] + (char)('a' + token);
            if (nodes.TryGetValue(path, out int known))
            {
                Assert.Equal(known, tree.Add(parent, token, eighths / 8f));
            }
            else if (nodes.Count == 13)
            {
                Assert.Throws<InvalidOperationException>(() => tree.Add(parent, token, eighths / 8f));
            }
            else
            {
                int node = tree.Add(parent, token, eighths / 8f);
                Assert.Equal(paths.Count, node);
                Assert.Equal((parent, token, path.Length, eighths / 8f),
                    (tree.Parents[node], tree.Tokens[node], tree.Depths[node], tree.Probabilities[node]));
                nodes.Add(path, node);
                paths.Add(path);
                products.Add(products[parent] * (eighths / 8f));
            }
        }

        Assert.Equal(paths.Count, tree.Count);
        Assert.Equal(products, tree.PathProbabilities.ToArray());
        for (int node = 0; node < tree.Count; node++)
        {
            for (int token = 0; token < 6; token++)
            {
                bool expected = nodes.TryGetValue(paths[node] + (char)('a' + token), out int child);
                Assert.Equal(expected, tree.TryGetChild(node, token, out int found));
                Assert.Equal(expected ? child : -1, found);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SortDepthFirst_RandomTree_IsTheLikeliestFirstPreorder() => Prop.ForAll(Additions, additions =>
    {
        TokenTree tree = Grow(additions);
        int[] parents = tree.Parents.ToArray(), tokens = tree.Tokens.ToArray(), depths = tree.Depths.ToArray();
        float[] odds = tree.Probabilities.ToArray(), products = tree.PathProbabilities.ToArray();
        var order = new List<int>();
        Visit(0);

        int[] newIndex = new int[tree.Count];
        tree.SortDepthFirst(newIndex);

        Assert.Equal(order.Count, tree.Count);
        for (int i = 0; i < order.Count; i++)
        {
            int old = order[i];
            Assert.Equal(i, newIndex[old]);
            Assert.Equal(tokens[old], tree.Tokens[i]);
            Assert.Equal(depths[old], tree.Depths[i]);
            Assert.Equal(odds[old], tree.Probabilities[i]);
            Assert.Equal(products[old], tree.PathProbabilities[i]);
            Assert.Equal(old == 0 ? -1 : newIndex[parents[old]], tree.Parents[i]);
            Assert.True(tree.Parents[i] < i);
            Assert.True(old == 0 || (tree.TryGetChild(tree.Parents[i], tokens[old], out int found) && found == i));
        }

        void Visit(int node)
        {
            order.Add(node);
            foreach (int child in Enumerable.Range(0, parents.Length).Where(n => parents[n] == node).OrderByDescending(n => odds[n]))
                Visit(child);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SortDepthFirst_ThenAdd_KeepsGrowing() => Prop.ForAll(Additions, additions =>
    {
        TokenTree tree = Grow(additions);
        tree.SortDepthFirst();
        int[] before = tree.Tokens.ToArray();
        tree.SortDepthFirst();
        Assert.Equal(before, tree.Tokens.ToArray());
        if (tree.CanGrow(tree.Count - 1))
        {
            int node = tree.Add(tree.Count - 1, 77, 0.5f);
            Assert.True(tree.TryGetChild(tree.Parents[node], 77, out int found) && found == node);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reset_AfterUse_LeavesOnlyTheNewRoot()
    {
        var tree = new TokenTree(3);
        tree.Reset(1);
        tree.Add(0, 5, 1);
        tree.Reset(2, budget: 2, maxDepth: 1);

        Assert.Equal((1, 2, 2, 1), (tree.Count, tree.Tokens[0], tree.Budget, tree.MaxDepth));
        Assert.False(tree.TryGetChild(0, 5, out _));
    }

    [Fact]
    public void Add_BelowMaxDepth_Throws()
    {
        var tree = new TokenTree(3);
        tree.Reset(1, budget: 3, maxDepth: 1);
        int node = tree.Add(0, 5, 1);

        Assert.True(tree.CanGrow(0));
        Assert.False(tree.CanGrow(node));
        Assert.Throws<InvalidOperationException>(() => tree.Add(node, 5, 1));
    }

    // Reuse of deleted nodes: nodes taken back leave nothing behind, whatever is added in their place.
    [Fact]
    public void Truncate_ThenAdd_IsTheTreeThatNeverHadThem() => Prop.ForAll(Additions, Additions, (first, second) =>
    {
        TokenTree tree = Grow(first);
        if (first.Length % 2 == 0)
            tree.SortDepthFirst();
        int kept = 1 + (second.Length % tree.Count);
        TokenTree expected = Copy(tree, kept);
        tree.Truncate(kept);
        AssertSame(expected, tree);
        Add(expected, second);
        Add(tree, second);
        AssertSame(expected, tree);
        expected.SortDepthFirst();
        tree.SortDepthFirst();
        AssertSame(expected, tree);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Truncate_CountOutOfRange_Throws()
    {
        var tree = new TokenTree(3);
        tree.Add(0, 5, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Truncate(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Truncate(3));
        tree.Truncate(2);
        Assert.Equal(2, tree.Count);
    }

    [Fact]
    public void LowerBudget_FromWhatThereIsToTheBudget_IsTheNewLimit()
    {
        var tree = new TokenTree(6);
        tree.Reset(1, budget: 5, maxDepth: 4);
        tree.Add(0, 5, 1);
        tree.Add(0, 6, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.LowerBudget(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.LowerBudget(1));
        tree.LowerBudget(3);
        tree.Add(0, 7, 1);
        Assert.True(tree.IsFull);
        Assert.Throws<InvalidOperationException>(() => tree.Add(0, 8, 1));
        tree.Reset(1);
        Assert.Equal(6, tree.Budget);
    }

    [Fact]
    public void SortDepthFirst_NodesWithOrigins_TakesThemAlong()
    {
        var tree = new TokenTree(8);
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            tree.Reset(99);
            while (!tree.IsFull)
            {
                int token = random.Next(50);
                tree.Add(random.Next(tree.Count), token, random.NextSingle(), new DraftOrigin((DraftSource)(token % 12), token));
            }

            tree.SortDepthFirst();
            Assert.Equal(default, tree.Origins[0]);
            for (int node = 1; node < tree.Count; node++)
                Assert.Equal(new DraftOrigin((DraftSource)(tree.Tokens[node] % 12), tree.Tokens[node]), tree.Origins[node]);
        }
    }

    [Theory]
    [InlineData(1, 5, 0.5f)]
    [InlineData(-1, 5, 0.5f)]
    [InlineData(0, -5, 0.5f)]
    [InlineData(0, 5, 1.5f)]
    [InlineData(0, 5, -0.5f)]
    [InlineData(0, 5, float.NaN)]
    public void Add_BadArgument_Throws(int parent, int token, float probability)
    {
        var tree = new TokenTree(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Add(parent, token, probability));
    }

    [Fact]
    public void Everything_AfterConstruction_AllocatesNothing()
    {
        var tree = new TokenTree(64);
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Work()
        {
            tree.Reset(1);
            for (int i = 0; i < 64; i++)
                tree.Add(i / 3, i, 1f / (1 + i));
            tree.SortDepthFirst();
            tree.TryGetChild(0, 2, out _);
        }
    }

    private static TokenTree Grow((int Parent, int Token, int Eighths)[] additions)
    {
        var tree = new TokenTree(12);
        tree.Reset(99);
        Add(tree, additions);
        return tree;
    }

    private static void Add(TokenTree tree, (int Parent, int Token, int Eighths)[] additions)
    {
        foreach ((int pick, int token, int eighths) in additions)
        {
            int parent = pick % tree.Count;
            if (tree.CanGrow(parent))
                tree.Add(parent, token, eighths / 8f);
        }
    }

    private static TokenTree Copy(TokenTree tree, int count)
    {
        var copy = new TokenTree(tree.Capacity);
        copy.Reset(tree.Tokens[0], tree.Budget, tree.MaxDepth);
        for (int node = 1; node < count; node++)
            copy.Add(tree.Parents[node], tree.Tokens[node], tree.Probabilities[node], tree.Origins[node]);
        return copy;
    }

    private static void AssertSame(TokenTree expected, TokenTree tree)
    {
        Assert.Equal(expected.Tokens.ToArray(), tree.Tokens.ToArray());
        Assert.Equal(expected.Parents.ToArray(), tree.Parents.ToArray());
        Assert.Equal(expected.Depths.ToArray(), tree.Depths.ToArray());
        Assert.Equal(expected.PathProbabilities.ToArray(), tree.PathProbabilities.ToArray());
        for (int node = 0; node < tree.Count; node++)
        {
            for (int token = 0; token < 6; token++)
            {
                Assert.Equal(expected.TryGetChild(node, token, out int child), tree.TryGetChild(node, token, out int found));
                Assert.Equal(child, found);
            }
        }
    }
}
