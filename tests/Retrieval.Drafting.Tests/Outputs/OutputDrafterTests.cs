using Retrieval.Drafting.Outputs;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Outputs;

public class OutputDrafterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ask_RandomOutputs_CountsLikeANaiveScan(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 40; round++)
        {
            var store = new OutputStore();
            int[][] outputs = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Texts.Random(random, random.Next(1, 40)))];
            foreach (int[] output in outputs)
                store.Add(output);
            int[] text = Texts.Random(random, 30);
            var drafter = new OutputDrafter(store);
            for (int length = 1, known = 0; length <= text.Length; known = length, length += random.Next(1, 4))
            {
                drafter.Commit(text.AsSpan(0, length), known);
                CheckContexts(outputs, text[..length], Answer.Of(drafter));
            }
        }
    }

    [Fact]
    public void Ask_StoreThatEvictedMany_CountsTheNewestOutputsOnly()
    {
        var random = new Random(5);
        var store = new OutputStore(maxTokens: 200);
        var all = new List<int[]>();
        var drafter = new OutputDrafter(store);
        for (int i = 0; i < 400; i++)
        {
            all.Add(Texts.Random(random, random.Next(1, 60)));
            store.Add(all[^1]);
            int[][] held = Newest(all, store.TokenCount);
            Assert.InRange(store.TokenCount, Math.Min(all.Sum(output => output.Length), 100 - 2 * 60), 200);
            int[] text = Texts.Random(random, 20);
            drafter.Commit(text, 0);
            CheckContexts(held, text, Answer.Of(drafter));
        }
    }

    [Fact]
    public void Follow_AnyPath_SaysWhatACommitOfThePathWould()
    {
        var random = new Random(6);
        var store = new OutputStore();
        for (int i = 0; i < 8; i++)
            store.Add(Texts.Random(random, 50));
        int[] text = Texts.Random(random, 20);
        var drafter = new OutputDrafter(store);
        drafter.Commit(text, 0);
        var paths = new List<int[]> { Array.Empty<int>() };
        for (int place = 1; place < 200; place++)
        {
            int parent = random.Next(place);
            int token = random.Next(6);
            drafter.Follow(place, parent, token);
            paths.Add([.. paths[parent], token]);
            var fresh = new OutputDrafter(store);
            fresh.Commit([.. text, .. paths[place]], 0);
            Assert.Equivalent(Answer.Of(fresh), Answer.Of(drafter, place));
        }
    }

    [Fact]
    public void Ask_MatchAtTheEndOfAnOutput_NeverGoesOnIntoTheNext()
    {
        var store = new OutputStore();
        store.Add([1, 2, 3]);
        store.Add([4, 5, 6]);
        var drafter = new OutputDrafter(store);
        drafter.Commit([1, 2, 3], 0);
        Assert.Empty(Answer.Of(drafter).Tokens);
        drafter.Commit([1, 2, 3, 4], 3);
        Assert.Equal(1, Answer.Of(drafter).Contexts.Single().MatchLength);
    }

    [Fact]
    public void Ask_MostRecentOccurrenceEndsAnOutput_RecentIsTheLatestThatGoesOn()
    {
        var store = new OutputStore();
        store.Add([7, 1, 2, 3]);
        store.Add([8, 1, 2, 4]);
        store.Add([9, 1, 2, 3]);
        store.Add([1, 2]);
        var drafter = new OutputDrafter(store);
        drafter.Commit([5, 1, 2], 0);
        Answer answer = Answer.Of(drafter);
        Assert.Equal(3, answer.Recent);
        Assert.Equal([(3, 2L), (4, 1L)], answer.Contexts[0].Counts);
        Assert.Equal(3, answer.Contexts[0].Total);
    }

    [Fact]
    public void Ask_EqualCounts_LowerTokenFirstWhateverTheOrderOfArrival()
    {
        foreach (int[] order in new int[][] { [30, 10, 20], [20, 30, 10], [10, 20, 30] })
        {
            var store = new OutputStore();
            foreach (int token in order)
                store.Add([1, token]);
            var drafter = new OutputDrafter(store);
            drafter.Commit([1], 0);
            Assert.Equal([10, 20, 30], Answer.Of(drafter).Tokens);
        }
    }

    [Fact]
    public void Ask_MoreThanSixteenFollow_TotalIsAllOccurrences()
    {
        var store = new OutputStore();
        for (int i = 0; i < 40; i++)
            store.Add([1, 100 + i]);
        var drafter = new OutputDrafter(store);
        drafter.Commit([1], 0);
        Assert.Equal(40, Answer.Of(drafter).Contexts[0].Total);
        Assert.Equal(16, Answer.Of(drafter).Contexts[0].Counts.Count);
    }

    [Fact]
    public void Ask_StoreChangedBehindAWideContext_CountsAnew()
    {
        var store = new OutputStore();
        for (int i = 0; i < 40; i++)
            store.Add([1, 100 + i]);
        var drafter = new OutputDrafter(store);
        for (int i = 1; i < 40; i++)
        {
            drafter.Commit([1], 0);
            Assert.Equal(100 + (i == 1 ? 0 : i - 1), Answer.Of(drafter).Tokens[0]);
            for (int again = 0; again < i; again++)
                store.Add([1, 100 + i]);
        }
    }

    [Fact]
    public void Commit_StoreChangesAtAnyTime_SaysWhatANewDrafterWould()
    {
        var random = new Random(8);
        for (int round = 0; round < 40; round++)
        {
            var store = new OutputStore(maxTokens: 100);
            var drafter = new OutputDrafter(store);
            int[] text = Texts.Random(random, 60);
            for (int length = 1, known = 0; length <= text.Length; known = length, length += random.Next(1, 4))
            {
                if (random.Next(2) == 0)
                    store.Add(Texts.Random(random, random.Next(1, 40)));
                drafter.Commit(text.AsSpan(0, length), known);
                var fresh = new OutputDrafter(store);
                fresh.Commit(text.AsSpan(0, length), 0);
                Assert.Equivalent(Answer.Of(fresh), Answer.Of(drafter));
            }
        }
    }

    [Fact]
    public void Ask_OwnOutput_IsNotInTheStoreWhileTheRunGoesOn()
    {
        var store = new OutputStore();
        var drafter = new OutputDrafter(store);
        Trees.Replay(drafter, [1, 2, 3], [1, 2, 3, 1, 2, 3, 1, 2], new Random(1));
        Assert.Empty(Answer.Of(drafter).Tokens);
        Assert.Equal(0, store.TokenCount);
    }

    [Fact]
    public void Commit_StoreTookOverBetweenSteps_FollowsAnew()
    {
        var store = new OutputStore(maxTokens: 40);
        store.Add([1, 2, 3, 4, 5]);
        var drafter = new OutputDrafter(store);
        drafter.Commit([9, 1, 2], 0);
        for (int i = 0; i < 30; i++)
        {
            store.Add([50 + i, 51, 52, 53, 54]);
            // Between the change and the next commit the drafter is silent rather than wrong.
            drafter.Follow(1, 0, 3);
            Assert.Empty(Answer.Of(drafter).Tokens);
            Assert.Empty(Answer.Of(drafter, 1).Tokens);
        }

        store.Add([1, 2, 7]);
        drafter.Commit([9, 1, 2, 8, 1, 2], 3);
        Assert.Equal([7], Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Commit_RunAbandonedAndDrafterReused_ForgetsTheFirstText()
    {
        var store = new OutputStore();
        store.Add([1, 2, 3, 4]);
        store.Add([9, 3, 5]);
        var drafter = new OutputDrafter(store);
        drafter.Commit([1, 2], 0);
        drafter.Follow(1, 0, 3);
        // As if the text were "3" alone: what was followed before must not make it "1 2 3".
        drafter.Commit([3], 0);
        Assert.Equal(1, Answer.Of(drafter).Contexts.Single().MatchLength);
        Assert.Equal([4, 5], Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Step_WarmDrafter_AllocatesNothing()
    {
        var random = new Random(3);
        var store = new OutputStore();
        for (int i = 0; i < 20; i++)
            store.Add(Texts.Random(random, 200));
        Assert.Equal(0, Allocations.OfFollowing(new OutputDrafter(store), Texts.Random(random, 400), promptLength: 100));
    }

    internal static int[][] Newest(List<int[]> all, int tokenCount)
    {
        int first = all.Count;
        for (int tokens = 0; tokens < tokenCount; tokens += all[first].Length)
            first--;
        return [.. all.Skip(first)];
    }

    private static void CheckContexts(int[][] outputs, int[] text, Answer answer)
    {
        var expected = Texts.Contexts(outputs, text).Take(OutputDrafter.MaxContexts).ToList();
        Assert.Equal(expected.Select(context => context.MatchLength), answer.Contexts.Select(context => context.MatchLength));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Counts, answer.Contexts[i].Counts);
            Assert.Equal(expected[i].Counts.Sum(next => next.Count), answer.Contexts[i].Total);
        }
    }
}
