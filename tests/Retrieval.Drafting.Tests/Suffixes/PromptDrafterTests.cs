using Retrieval.Drafting.Suffixes;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Suffixes;

public class PromptDrafterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ask_RandomPlaces_CountsLikeANaiveScan(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 25; round++)
        {
            int alphabet = random.Next(2, 8), maxContexts = random.Next(1, 9);
            int[] text = Texts.Random(random, 60, alphabet);
            var drafter = new PromptDrafter(new RequestText(), maxContexts);
            for (int known = 0, length = random.Next(1, 10); length <= text.Length; known = length, length += random.Next(1, 9))
            {
                int[] committed = text[..length];
                drafter.Commit(committed, known);
                Check(committed, [], maxContexts, Answer.Of(drafter));
                var paths = new List<int[]> { Array.Empty<int>() };
                for (int place = 1; place < 12; place++)
                {
                    int parent = random.Next(place), token = random.Next(alphabet + 1);
                    drafter.Follow(place, parent, token);
                    paths.Add([.. paths[parent], token]);
                    Check(committed, paths[place], maxContexts, Answer.Of(drafter, place));
                }
            }
        }
    }

    // Self-match on the query's own tail.
    [Fact]
    public void Ask_TextThatOccursOnce_IsNotItsOwnMatch()
    {
        var drafter = new PromptDrafter(new RequestText());
        drafter.Commit([1, 2, 3, 4, 5], 0);
        Assert.Empty(Answer.Of(drafter).Contexts);
        Assert.Null(Answer.Of(drafter).Recent);
        drafter.Commit([1, 2, 3, 4, 5, 2, 3], 5);
        Answer answer = Answer.Of(drafter);
        Assert.Equal([(2, 1L)], answer.Contexts.Select(context => (context.MatchLength, context.Total)));
        Assert.Equal([4], answer.Tokens);
        Assert.Equal(4, answer.Recent);
    }

    [Fact]
    public void Ask_SeveralEarlierOccurrences_RecentIsTheLatestOfThem()
    {
        var drafter = new PromptDrafter(new RequestText());
        drafter.Commit([1, 2, 7, 1, 2, 7, 1, 2, 8, 1, 2], 0);
        Assert.Equal(8, Answer.Of(drafter).Recent);
        Assert.Equal([(7, 2L), (8, 1L)], Answer.Of(drafter).Contexts[0].Counts);
        drafter.Follow(1, 0, 7);
        Assert.Equal(1, Answer.Of(drafter, 1).Recent);
    }

    // Hash-order ties.
    [Fact]
    public void Ask_EqualCounts_LowerTokenFirst()
    {
        foreach (int[] order in (int[][])[[30, 10, 20], [20, 30, 10], [10, 20, 30]])
        {
            var drafter = new PromptDrafter(new RequestText());
            drafter.Commit([1, order[0], 1, order[1], 1, order[2], 1], 0);
            Assert.Equal([10, 20, 30], Answer.Of(drafter).Tokens);
        }
    }

    [Fact]
    public void Ask_LongRunOfOneToken_DraftsIt()
    {
        var drafter = new PromptDrafter(new RequestText());
        drafter.Commit([5, .. Enumerable.Repeat(3, 500)], 0);
        Assert.Equal([3], Answer.Of(drafter).Tokens);
        Assert.Equal((3, 499), (Answer.Of(drafter).Recent, Answer.Of(drafter).Contexts[0].MatchLength));
    }

    // Stale per-slot state: places of an earlier step.
    [Fact]
    public void Commit_AfterATree_ForgetsItsPlaces()
    {
        int[] text = Texts.Random(new Random(4), 40, 4);
        var drafter = new PromptDrafter(new RequestText());
        for (int length = 1; length < text.Length; length++)
        {
            drafter.Commit(text.AsSpan(0, length), length - 1);
            for (int place = 1; place < 5; place++)
                drafter.Follow(place, place - 1, (length + place) % 4);
            var fresh = new PromptDrafter(new RequestText());
            fresh.Commit(text.AsSpan(0, length), 0);
            Assert.Equivalent(Answer.Of(fresh), Answer.Of(drafter), strict: true);
        }
    }

    [Fact]
    public void Commit_TextSharedWithOthers_IsAppendedOnce()
    {
        var text = new RequestText();
        int[] tokens = Texts.Random(new Random(5), 300);
        var drafter = new PromptDrafter(text);
        var copying = new CopyingDrafter(text);
        var frequent = new FrequentDrafter(text);
        for (int length = 1; length <= tokens.Length; length += 7)
        {
            // One of them may have sat out: then it comes along when it is back.
            drafter.Commit(tokens.AsSpan(0, length), Math.Max(0, length - 7));
            if (length % 2 == 0)
                copying.Commit(tokens.AsSpan(0, length), Math.Max(0, length - 14));
            frequent.Commit(tokens.AsSpan(0, length), 0);
            Assert.Equal(tokens[..length], text.Tokens.ToArray());
        }
    }

    [Fact]
    public void FollowAndAsk_Warm_AllocateNothing()
    {
        int[] tokens = Texts.Random(new Random(6), 400);
        var drafter = new PromptDrafter(new RequestText());
        var opinions = new Retrieval.Speculation.Drafters.Opinions();
        Assert.Equal(0, Allocations.Of(() =>
        {
            drafter.Commit(tokens, tokens.Length);
            for (int place = 1; place < 60; place++)
            {
                drafter.Follow(place, place / 2, tokens[place]);
                Answer.Ask(drafter, place, opinions);
            }
        }));
    }

    private static void Check(int[] committed, int[] path, int maxContexts, Answer answer)
    {
        var expected = Texts.Contexts([committed], [.. committed, .. path]).Take(maxContexts).ToList();
        Assert.Equal(expected.Select(context => context.MatchLength), answer.Contexts.Select(context => context.MatchLength));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Counts, answer.Contexts[i].Counts);
            Assert.Equal(expected[i].Counts.Sum(next => next.Count), answer.Contexts[i].Total);
        }

        if (expected.Count == 0)
        {
            Assert.Null(answer.Recent);
            return;
        }

        int[] whole = [.. committed, .. path];
        int[] ends = [.. Texts.Find(committed, whole[^expected[0].MatchLength..]).Select(start => start + expected[0].MatchLength)];
        int? recent = path.Length == 0 ? committed[ends[^2]] : ends[^1] < committed.Length ? committed[ends[^1]] : null;
        Assert.Equal(recent, answer.Recent);
    }
}
