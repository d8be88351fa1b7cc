using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class SequoiaPolicyTests
{
    [Fact]
    public void Grow_FullTable_HasTheShapeOfTheTable()
    {
        double[] prior = [0.5, 0.2, 0.1];
        var policy = new SequoiaPolicy(new SequoiaOptions { Nodes = 12, Depth = 4 }, new RankStatistics(prior));
        var tree = new TokenTree(12);
        policy.Grow(tree, new Full(3));

        TreeTemplate shape = new SequoiaTable(prior, 12, 4).Shape(12, 4);
        var expected = new TokenTree(12);
        new FixedTreePolicy(shape).Grow(expected, new Full(3));
        Assert.Equal(12, tree.Count - 1);
        Assert.Equal(PathTable.Paths(expected), PathTable.Paths(tree));
    }

    [Fact]
    public void Observe_OnlySecondRankAccepted_ShapeFollows()
    {
        var policy = new SequoiaPolicy(new SequoiaOptions { Nodes = 8, Depth = 8, RefreshSteps = 10 }, new RankStatistics([0.9, 0.05]));
        var tree = new TokenTree(8);
        policy.Grow(tree, new Full(2));
        int deepest = tree.Depths.ToArray().Max();
        for (int step = 0; step < 200; step++)
        {
            tree.Reset(0);
            policy.Grow(tree, new Full(2));
            int second = tree.TryGetChild(0, 1, out int child) ? child : -1;
            policy.Observe(new StepOutcome(tree, second < 0 ? [0] : [0, second], second < 0 ? [9] : [1, 9]));
        }

        tree.Reset(0);
        policy.Grow(tree, new Full(2));
        Assert.Equal(8, deepest);
        Assert.True(tree.Depths.ToArray().Max() < 8);
        Assert.True(tree.TryGetChild(0, 1, out _));
    }

    [Fact]
    public void Grow_RowsAsDearAsAPass_DraftsNothing()
    {
        var policy = new SequoiaPolicy(new SequoiaOptions { VerifyMilliseconds = rows => rows });
        var tree = new TokenTree(12);
        policy.Grow(tree, new Full(8));
        Assert.Equal(1, tree.Count);
    }

    [Fact]
    public void RankStatistics_SimulatedTarget_LearnItsAcceptances()
    {
        double[] truth = [0.6, 0.2, 0.1];
        var ranks = new RankStatistics([0.2, 0.2, 0.2]);
        var random = new Random(1);
        var tree = new TokenTree(3);
        var policy = new FixedTreePolicy(new TreeTemplate([[0], [1], [2]]));
        for (int step = 0; step < 4000; step++)
        {
            // Every other step drafts only one candidate: the other ranks were not tried then.
            tree.Reset(0, step % 2 == 0 ? 3 : 1, 5);
            policy.Grow(tree, new Full(3));
            double draw = random.NextDouble();
            int rank = Array.FindIndex([0.6, 0.8, 0.9], edge => draw < edge);
            ranks.Observe(rank >= 0 && rank + 1 < tree.Count
                ? new StepOutcome(tree, [0, rank + 1], [rank, 9])
                : new StepOutcome(tree, [0], [9]));
        }

        double[] learned = new double[3];
        ranks.CopyTo(learned);
        for (int rank = 0; rank < 3; rank++)
            Assert.Equal(truth[rank], learned[rank], 0.03);
    }

    // Tokens 0, 1, … behind every path, so that a token is its rank.
    private sealed class Full(int count) : ICandidates
    {
        private readonly Candidate[] _candidates =
            [.. Enumerable.Range(0, count).Select(rank => new Candidate(rank, 0.9f / (1 << (rank + 1)), default))];

        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => _candidates;
    }
}
