using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

public class GreedyDraftTests
{
    [Fact]
    public void Add_ThreeChildren_TakesTheTwoLikeliestAndDrawsElsewhere()
    {
        float[] q = [0.1f, 0.4f, 0.05f, 0.3f, 0.15f];
        var tree = new TokenTree(8);
        var coins = new CoinStream(1, 0, CoinUse.Drafting);
        var greedy = new GreedyDraft();
        long[] counts = new long[5];
        for (int i = 0; i < 5000; i++)
        {
            tree.Reset(0);
            greedy.Add(tree, 0, q, 3, coins);
            Assert.Equal([1, 3], tree.Tokens[1..3].ToArray());
            Assert.Equal((4, 1), (tree.Count, tree.Sampled.DrawCount));
            counts[tree.Tokens[3]]++;
        }

        ChiSquare.AssertFits(counts, [0.1 / 0.3, 0, 0.05 / 0.3, 0, 0.15 / 0.3]);
    }

    [Fact]
    public void Add_FewerTokensThanChildren_DrawsNothing()
    {
        var tree = new TokenTree(8);
        tree.Reset(0);
        new GreedyDraft().Add(tree, 0, [0, 2, 0, 1], 5, new CoinStream(1, 0, CoinUse.Drafting));
        Assert.Equal((3, true), (tree.Count, tree.Sampled.IsEmpty));
    }

    [Fact]
    public void Add_RoomForOne_TakesTheLikeliest()
    {
        var tree = new TokenTree(1);
        tree.Reset(0);
        new GreedyDraft().Add(tree, 0, [1, 2, 1], 3, new CoinStream(1, 0, CoinUse.Drafting));
        Assert.Equal([0, 1], tree.Tokens.ToArray());
        Assert.True(tree.Sampled.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GreedyDraft().Add(tree, 0, [1], 0, new CoinStream(1, 0, CoinUse.Drafting)));
    }
}
