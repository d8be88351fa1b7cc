using Retrieval.Drafting.Harvest;
using Retrieval.Drafting.Recycling;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Recycling;

public class RecyclingDrafterTests
{
    private const int Vocabulary = 40;

    [Fact]
    public void Observe_DecodedSteps_MatrixIsThatOfAReplayLog()
    {
        var target = new TableTarget(Vocabulary);
        var matrix = new RecyclingMatrix(Vocabulary);
        var log = new int[]?[Vocabulary];
        var drafter = new RecyclingDrafter(matrix, new TargetHarvest());
        for (int request = 0; request < 5; request++)
        {
            int[] prompt = [request, 2, 3];
            int[] output = target.Decode(prompt, 100, new Random(request), [drafter], (before, tree, path) =>
            {
                // Every node in order, those of the emitted path last.
                foreach (int node in Enumerable.Range(0, tree.Count).OrderBy(node => path.Contains(node)))
                    log[tree.Tokens[node]] = Likeliest([.. before[..^1], .. TableTarget.PathTo(tree, node)]);
                CheckAll();
            });
            // No tree is built for the last token, but the target has spoken.
            int[] text = [.. prompt, .. output[..^1]];
            log[text[^1]] = Likeliest(text);
            CheckAll();
        }

        void CheckAll()
        {
            for (int token = 0; token < Vocabulary; token++)
                Assert.Equal(log[token] ?? [], matrix.Row(token).ToArray());
        }

        int[] Likeliest(int[] text)
        {
            float[] logits = target.LogitsAfter(text);
            return [.. Enumerable.Range(0, Vocabulary).OrderByDescending(token => logits[token]).ThenBy(token => token).Take(RecyclingMatrix.Width)];
        }

    }

    [Fact]
    public void Ask_FollowedPlaces_GuessTheRowOfTheirTokenByRank()
    {
        var matrix = new RecyclingMatrix(Vocabulary);
        matrix.Set(3, [7, 5, 9]);
        var drafter = new RecyclingDrafter(matrix, new TargetHarvest());
        drafter.Commit([1, 2], 0);
        drafter.Follow(1, 0, 3);
        drafter.Follow(2, 1, 7);
        drafter.Follow(3, 0, 3);
        Assert.Empty(Answer.Of(drafter, 0).Guesses);
        Assert.Equal([(7, 0), (5, 2), (9, 4)], Answer.Of(drafter, 1).Guesses);
        Assert.Empty(Answer.Of(drafter, 2).Guesses);
        Assert.Equal([(7, 0), (5, 2), (9, 4)], Answer.Of(drafter, 3).Guesses);
    }

    [Fact]
    public void Ask_TokensOutsideTheVocabulary_AreUnknown()
    {
        var matrix = new RecyclingMatrix(8);
        var drafter = new RecyclingDrafter(matrix, new TargetHarvest());
        drafter.Commit([100], 0);
        Trees.Observe(drafter, Trees.Of(100), 3);
        Assert.Empty(Answer.Of(drafter).Guesses);
        drafter.Commit([100, 3], 1);
        drafter.Follow(1, 0, 8);
        Assert.Empty(Answer.Of(drafter, 1).Guesses);
    }

    [Fact]
    public void Observe_WithoutLogits_MovesEmittedPairsToTheFront()
    {
        var matrix = new RecyclingMatrix(Vocabulary);
        var drafter = new RecyclingDrafter(matrix, new TargetHarvest());
        drafter.Commit([1], 0);
        Trees.Observe(drafter, Trees.Of(1, [2, 1]), 2, 1, 3);
        Assert.Equal([3, 2], matrix.Row(1).ToArray());
        Assert.Equal([1], matrix.Row(2).ToArray());
        for (int next = 10; next < 20; next++)
            Trees.Observe(drafter, Trees.Of(1), next);
        Trees.Observe(drafter, Trees.Of(1), 15);
        Assert.Equal([15, 19, 18, 17, 16, 14, 13, 12], matrix.Row(1).ToArray());
    }

    [Fact]
    public void Ask_NextRequest_RowsAreKeptButNoLongerFresh()
    {
        var matrix = new RecyclingMatrix(Vocabulary);
        var drafter = new RecyclingDrafter(matrix, new TargetHarvest());
        drafter.Commit([1], 0);
        Trees.Observe(drafter, Trees.Of(1), 2);
        drafter.Commit([1, 2, 1], 1);
        Assert.Equal([(2, 1)], Answer.Of(drafter).Guesses);
        // The drafter is used for another request, the first run having been abandoned.
        drafter.Commit([1], 0);
        Assert.Equal([(2, 0)], Answer.Of(drafter).Guesses);
        Assert.Equal([(2, 0)], Answer.Of(Committed(new RecyclingDrafter(matrix, new TargetHarvest()), [1])).Guesses);
    }

    [Fact]
    public void AllocatedBytes_AnyUse_IsThirtyTwoForEachToken()
    {
        Assert.Equal(32L * Vocabulary, new RecyclingMatrix(Vocabulary).AllocatedBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RecyclingMatrix(0));
    }

    [Fact]
    public void Step_WarmDrafter_AllocatesNothing() =>
        Assert.Equal(0, Allocations.OfFollowing(
            new RecyclingDrafter(new RecyclingMatrix(Vocabulary), new TargetHarvest()), Texts.Random(new Random(1), 300), promptLength: 50));

    private static RecyclingDrafter Committed(RecyclingDrafter drafter, int[] text)
    {
        drafter.Commit(text, 0);
        return drafter;
    }
}
