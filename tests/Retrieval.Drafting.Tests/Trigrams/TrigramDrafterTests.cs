using Retrieval.Drafting.Harvest;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Drafting.Trigrams;

namespace Retrieval.Drafting.Tests.Trigrams;

public class TrigramDrafterTests
{
    private const int Vocabulary = 8;

    [Fact]
    public void Observe_DecodedSteps_CountsEmittedTokensAndTheTargetsChoiceAtRejectedNodes()
    {
        var target = new TableTarget(Vocabulary);
        var table = new TrigramTable();
        var expected = new TrigramTable();
        var drafter = new TrigramDrafter(table, new TargetHarvest());
        int[] prompt = [1, 2, 3];
        target.Decode(prompt, 150, new Random(1), [drafter], (before, tree, path) =>
        {
            for (int node = 1; node < tree.Count; node++)
            {
                if (!path.Contains(node))
                    Add(expected, [.. before[..^1], .. TableTarget.PathTo(tree, node)]);
            }

            foreach (int node in path)
                Add(expected, [.. before[..^1], .. TableTarget.PathTo(tree, node)]);
            CheckSame(expected, table);
        });

        void Add(TrigramTable to, int[] text)
        {
            float[] logits = target.LogitsAfter(text);
            to.Add(text[^2], text[^1], Array.IndexOf(logits, logits.Max()));
        }
    }

    [Fact]
    public void Ask_KnownPair_IsOneContextOfTwoTokens()
    {
        var table = new TrigramTable();
        table.Learn([1, 2, 3, 1, 2, 3, 1, 2, 4]);
        var drafter = new TrigramDrafter(table, new TargetHarvest());
        drafter.Commit([9, 1], 0);
        Assert.Empty(Answer.Of(drafter).Contexts);
        drafter.Follow(1, 0, 2);
        var context = Assert.Single(Answer.Of(drafter, 1).Contexts);
        Assert.Equal((2, 3L), (context.MatchLength, context.Total));
        Assert.Equal([(3, 2L), (4, 1L)], context.Counts);
    }

    [Fact]
    public void Ask_OneTokenOfText_SaysNothing()
    {
        var table = new TrigramTable();
        table.Add(-1, 1, 5);
        var drafter = new TrigramDrafter(table, new TargetHarvest());
        drafter.Commit([1], 0);
        Assert.Empty(Answer.Of(drafter).Contexts);
    }

    [Fact]
    public void Observe_StepWithoutACommit_IsNotLearnedBehindStaleTokens()
    {
        var table = new TrigramTable();
        var drafter = new TrigramDrafter(table, new TargetHarvest());
        drafter.Commit([1, 2], 0);
        Trees.Observe(drafter, Trees.Of(2), 2);
        Trees.Observe(drafter, Trees.Of(2), 9);
        drafter.Commit([1, 2], 0);
        Assert.Equal([2], Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Commit_RunAbandonedAndDrafterReused_ForgetsTheFirstText()
    {
        var table = new TrigramTable();
        table.Learn([1, 2, 3]);
        var drafter = new TrigramDrafter(table, new TargetHarvest());
        drafter.Commit([7, 1], 0);
        drafter.Commit([2], 0);
        Assert.Empty(Answer.Of(drafter).Tokens);
        Trees.Observe(drafter, Trees.Of(2), 3);
        drafter.Commit([7, 2], 0);
        Assert.Empty(Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Step_WarmDrafter_AllocatesNothing() =>
        Assert.Equal(0, Allocations.OfFollowing(
            new TrigramDrafter(new TrigramTable(), new TargetHarvest()), Texts.Random(new Random(1), 300), promptLength: 50));

    private static void CheckSame(TrigramTable expected, TrigramTable actual)
    {
        for (int pair = 0; pair < Vocabulary * Vocabulary; pair++)
        {
            int[] tokens = expected.Find(pair / Vocabulary, pair % Vocabulary, out ReadOnlySpan<ushort> expectedCounts).ToArray();
            Assert.Equal(tokens, actual.Find(pair / Vocabulary, pair % Vocabulary, out ReadOnlySpan<ushort> counts).ToArray());
            Assert.Equal(expectedCounts.ToArray(), counts.ToArray());
        }
    }
}
