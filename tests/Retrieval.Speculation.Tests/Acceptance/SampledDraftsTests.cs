using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

public class SampledDraftsTests
{
    private static CoinStream Coins => new(3, 0, CoinUse.Drafting);

    [Fact]
    public void LawOf_WithoutReplacement_LosesWhatWasDrawnBefore()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [2, 1, 1, 4], replaces: false);
        foreach (int token in (int[])[1, 3])
            tree.Sampled.Record(proposal, token);
        Assert.Equal([0.25, 0.125, 0.125, 0.5], tree.Sampled.LawOf(0, 4).Probabilities.ToArray());
        AssertClose([2.0 / 7, 0, 1.0 / 7, 4.0 / 7], tree.Sampled.LawOf(1, 4).Probabilities);
        Assert.Equal(2, tree.Sampled.DrawCount);
    }

    [Fact]
    public void LawOf_Replacing_StaysTheSame()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [2, 1, 1, 4], replaces: true);
        tree.Sampled.Record(proposal, 1);
        tree.Sampled.Record(proposal, 1);
        Assert.Equal([0.25, 0.125, 0.125, 0.5], tree.Sampled.LawOf(1, 4).Probabilities.ToArray());
        Assert.Equal((2, 2), (tree.Sampled.DrawCount, tree.Count)); // two draws, one node
    }

    [Fact]
    public void LawOf_SparseWithNothing_LeavesRoomForIt()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [3, 7, 9], [1, 0, 3], replaces: false, nothing: 0.2);
        Assert.Equal(-1, tree.Sampled.Record(proposal, -1));
        tree.Sampled.Record(proposal, 9);
        tree.Sampled.Record(proposal, 3);
        Assert.Equal([3, 9], tree.Sampled.LawOf(0, 20).Tokens.ToArray());
        AssertClose([0.2, 0.6], tree.Sampled.LawOf(1, 20).Probabilities); // nothing is not used up
        AssertClose([0.5, 0], tree.Sampled.LawOf(2, 20).Probabilities);
        AssertClose([0.2], tree.Sampled.LawOf(0, 9).Probabilities); // cut to the target's vocabulary, not normalised again
        Assert.Throws<ArgumentException>(() => tree.Sampled.Record(proposal, 9));
        Assert.Throws<ArgumentException>(() => tree.Sampled.Record(proposal, 7));
    }

    [Fact]
    public void TryDraw_UsedUp_ReturnsFalseAndRecordsNothing()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [1, 0, 1], replaces: false);
        CoinStream coins = Coins;
        Assert.True(tree.Sampled.TryDraw(proposal, coins, out int first));
        Assert.True(tree.Sampled.TryDraw(proposal, coins, out int second));
        Assert.Equal([0, 2], new[] { tree.Tokens[first], tree.Tokens[second] }.Order());
        Assert.False(tree.Sampled.TryDraw(proposal, coins, out int third));
        Assert.Equal((-1, 2), (third, tree.Sampled.DrawCount));
    }

    [Fact]
    public void Record_NoRoom_KeepsTheDrawWithoutANode()
    {
        TokenTree tree = Tree(1);
        int proposal = tree.Sampled.AddProposal(0, [1, 1, 1], replaces: true);
        Assert.Equal(1, tree.Sampled.Record(proposal, 2));
        Assert.Equal(-1, tree.Sampled.Record(proposal, 0));
        Assert.Equal(1, tree.Sampled.Record(proposal, 2));
        Assert.Equal((2, 3), (tree.Count, tree.Sampled.DrawCount));
        Assert.Equal([2, 0, 2], Drawn(tree, 0));
    }

    [Fact]
    public void TryDraw_ManyTimes_FollowsTheProposal()
    {
        float[] weights = [0.1f, 0.4f, 0.2f, 0.3f];
        CoinStream coins = Coins;
        TokenTree tree = Tree(8);
        long[] counts = new long[5];
        for (int i = 0; i < 20_000; i++)
        {
            tree.Reset(0);
            tree.Sampled.TryDraw(tree.Sampled.AddProposal(0, weights, replaces: false, nothing: 0.25), coins, out int child);
            counts[child < 0 ? 4 : tree.Tokens[child]]++;
        }

        ChiSquare.AssertFits(counts, [0.075, 0.3, 0.15, 0.225, 0.25]);
    }

    [Fact]
    public void SortDepthFirst_Draws_FollowTheirNodesAndKeepTheirOrder()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [1, 5, 1], replaces: true);
        int unlikely = tree.Sampled.Record(proposal, 2);
        tree.Sampled.Record(proposal, 1);
        tree.Sampled.Record(tree.Sampled.AddProposal(unlikely, [1, 1], replaces: false), 1);
        tree.Sampled.Record(proposal, 2);
        tree.SortDepthFirst();
        Assert.Equal([2, 1, 2], Drawn(tree, 0));
        Assert.True(tree.TryGetChild(0, 2, out int node));
        Assert.Equal(2, node); // behind the likelier sibling now
        Assert.Equal([1], Drawn(tree, node));
        Assert.Equal([node, 1, node], Nodes(tree, 0));
        tree.Sampled.Record(proposal, 0); // goes on where it was
        Assert.Equal([2, 1, 2, 0], Drawn(tree, 0));
    }

    [Fact]
    public void Truncate_DrawnNodes_LeavesTheirDrawsWithoutANode()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [1, 5, 1], replaces: true);
        tree.Sampled.Record(proposal, 2);
        int node = tree.Sampled.Record(proposal, 1);
        int below = tree.Sampled.AddProposal(node, [1, 1], replaces: true);
        tree.Sampled.Record(below, 0);
        tree.Truncate(2);
        Assert.Equal([2, 1], Drawn(tree, 0));
        Assert.Equal([1, -1], Nodes(tree, 0));
        Assert.Throws<ArgumentException>(() => tree.Sampled.Record(below, 1));
        Assert.Equal(2, tree.Add(0, 0, 0.1f)); // another node in the lost one's place has no draws
        Assert.Empty(Drawn(tree, 2));
        tree.SortDepthFirst();
        Assert.Equal([2, 1], Drawn(tree, 0));
    }

    [Fact]
    public void Reset_AfterDraws_ForgetsThem()
    {
        TokenTree tree = Tree(8);
        int proposal = tree.Sampled.AddProposal(0, [1, 1], replaces: true);
        tree.Sampled.Record(proposal, 1);
        tree.Reset(3);
        Assert.True(tree.Sampled.IsEmpty);
        Assert.Empty(Drawn(tree, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Sampled.Record(proposal, 1));
    }

    [Fact]
    public void AddProposal_BadArguments_Throws()
    {
        TokenTree tree = Tree(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Sampled.AddProposal(1, [1f], replaces: true));
        Assert.Throws<ArgumentException>(() => tree.Sampled.AddProposal(0, [0f, 0f], replaces: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Sampled.AddProposal(0, [1f, -1f], replaces: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Sampled.AddProposal(0, [float.NaN], replaces: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Sampled.AddProposal(0, [1f], replaces: true, nothing: 1));
        Assert.Throws<ArgumentException>(() => tree.Sampled.AddProposal(0, [4, 4], [1, 1], replaces: true));
        Assert.Throws<ArgumentException>(() => tree.Sampled.AddProposal(0, [4, 5], [1], replaces: true));
        Assert.True(tree.Sampled.IsEmpty);
        tree.Sampled.Record(tree.Sampled.AddProposal(0, [1f, 3f], replaces: true), 1);
        Assert.Equal([0.25, 0.75], tree.Sampled.LawOf(0, 2).Probabilities.ToArray()); // refused ones left nothing behind
    }

    [Fact]
    public void TryDraw_StepAfterStep_AllocatesNothing()
    {
        TokenTree tree = Tree(30);
        CoinStream coins = Coins;
        float[] weights = new float[500];
        Array.Fill(weights, 1);
        long before = 0;
        for (int step = 0; step < 20; step++)
        {
            if (step == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            tree.Reset(0);
            for (int node = 0; node < 10; node++)
            {
                int proposal = tree.Sampled.AddProposal(node, weights, replaces: false);
                tree.Sampled.TryDraw(proposal, coins, out _);
                tree.Sampled.TryDraw(proposal, coins, out _);
            }

            tree.SortDepthFirst();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static TokenTree Tree(int capacity)
    {
        var tree = new TokenTree(capacity);
        tree.Reset(0);
        return tree;
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<double> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-15);
    }

    private static int[] Drawn(TokenTree tree, int node) => [.. Draws(tree, node).Select(draw => tree.Sampled[draw].Token)];

    private static int[] Nodes(TokenTree tree, int node) => [.. Draws(tree, node).Select(draw => tree.Sampled[draw].Child)];

    private static List<int> Draws(TokenTree tree, int node)
    {
        var draws = new List<int>();
        for (int draw = tree.Sampled.First(node); draw >= 0; draw = tree.Sampled[draw].Next)
            draws.Add(draw);
        return draws;
    }
}
