using Retrieval.Drafting.Siblings;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Drafting.Tests.Siblings;

public class SiblingDrafterTests
{
    [Fact]
    public void Ask_SamplesSideBySide_CountsDifferentSiblingsNeverItself()
    {
        var random = new Random(1);
        for (int round = 0; round < 30; round++)
        {
            int[] prompt = Texts.Random(random, 10);
            int[][] outputs = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Texts.Random(random, 30, alphabet: 4))];
            var group = new SampleGroup();
            SiblingDrafter[] drafters = [.. outputs.Select(_ => new SiblingDrafter(group))];
            var lengths = new int[outputs.Length];
            foreach (SiblingDrafter drafter in drafters)
                drafter.Commit(prompt, 0);
            for (int step = 0; step < 40; step++)
            {
                int sample = random.Next(outputs.Length);
                int[] emitted = [.. outputs[sample].Skip(lengths[sample]).Take(random.Next(1, 4))];
                if (emitted.Length == 0)
                    continue;
                Advance(drafters[sample], [.. prompt, .. outputs[sample][..lengths[sample]]], emitted);
                lengths[sample] += emitted.Length;
                int[][] texts = [.. outputs.Select((output, i) => (int[])[.. prompt, .. output[..lengths[i]]])];
                CheckContexts([.. texts.Where((_, i) => i != sample)], texts[sample], Answer.Of(drafters[sample]));
            }
        }
    }

    [Fact]
    public void Ask_OwnTextRepeatsItself_SaysNothing()
    {
        var group = new SampleGroup();
        var drafter = new SiblingDrafter(group);
        drafter.Commit([5, 6], 0);
        Advance(drafter, [5, 6], [1, 2, 1, 2, 1, 2, 1]);
        Assert.Empty(Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Ask_AtTheFirstToken_NamesTheSiblingsFirstTokens()
    {
        var group = new SampleGroup();
        var one = new SiblingDrafter(group);
        var other = new SiblingDrafter(group);
        var third = new SiblingDrafter(group);
        foreach (SiblingDrafter drafter in new[] { one, other, third })
            drafter.Commit([5, 6], 0);
        Advance(one, [5, 6], [8]);
        Advance(other, [5, 6], [9]);
        third.Commit([5, 6], 2);
        Assert.Equal([8, 9], Answer.Of(third).Tokens);
        Assert.Equal(2, Answer.Of(third).Contexts[0].MatchLength);
        Assert.Equal([(8, 1L), (9, 1L)], Answer.Of(third).Contexts[0].Counts);
    }

    [Fact]
    public void Ask_SiblingGrewSinceTheCommit_IsSilentUntilTheNext()
    {
        var group = new SampleGroup();
        var one = new SiblingDrafter(group);
        var other = new SiblingDrafter(group);
        one.Commit([5, 6], 0);
        other.Commit([5, 6], 0);
        Advance(one, [5, 6], [8, 9]);
        other.Follow(1, 0, 8);
        Assert.Empty(Answer.Of(other).Tokens);
        Assert.Empty(Answer.Of(other, 1).Tokens);
        other.Commit([5, 6], 2);
        other.Follow(1, 0, 8);
        Assert.Equal([9], Answer.Of(other, 1).Tokens);
    }

    [Fact]
    public void Observe_LastStepOfASample_IsSeenThoughNoCommitFollows()
    {
        var group = new SampleGroup();
        var one = new SiblingDrafter(group);
        var other = new SiblingDrafter(group);
        one.Commit([5], 0);
        Trees.Observe(one, Trees.Of(5, [1, 2]), 1, 2, 3);
        // A second outcome without a commit between (a step that was not built) is not taken twice.
        Trees.Observe(one, Trees.Of(3), 3);
        other.Commit([5], 0);
        Advance(other, [5], [1, 2]);
        Assert.Equal([3], Answer.Of(other).Tokens);
        Assert.Equal(1 + 3 + 1 + 2, group.TokenCount);
    }

    [Fact]
    public void Commit_RunAbandonedAndDrafterReused_IsAnotherSample()
    {
        var group = new SampleGroup();
        var drafter = new SiblingDrafter(group);
        drafter.Commit([5, 6], 0);
        Advance(drafter, [5, 6], [1, 2]);
        drafter.Follow(1, 0, 9);
        drafter.Commit([5, 6], 0);
        // Nothing of the first run's place or text is taken for this one's own.
        Assert.Equal([1], Answer.Of(drafter).Tokens);
        Assert.Equal(2, Answer.Of(drafter).Contexts[0].MatchLength);
    }

    [Fact]
    public void Commit_FullGroup_GoesOnWithWhatItHas()
    {
        var group = new SampleGroup(maxTokens: 12);
        var one = new SiblingDrafter(group);
        var other = new SiblingDrafter(group);
        one.Commit([5], 0);
        Advance(one, [5], [1, 2, 3, 4]);
        other.Commit([5], 0);
        var text = new List<int> { 5 };
        for (int i = 0; i < 50; i++)
        {
            Advance(other, [.. text], [1, 2, 3]);
            text.AddRange([1, 2, 3]);
            Assert.Equal([4], Answer.Of(other).Contexts[0].Counts.Select(next => next.Token));
        }

        Assert.Equal(12, group.TokenCount);
    }

    [Fact]
    public void AllocatedBytes_FullGroup_IsWithinTheBound()
    {
        var random = new Random(8);
        var group = new SampleGroup(maxTokens: 5_000);
        for (int i = 0; i < 8; i++)
            Trees.Replay(new SiblingDrafter(group), Texts.Random(random, 30), Texts.Random(random, 1_000, alphabet: 3_000), random);
        Assert.Equal(5_000, group.TokenCount);
        Assert.InRange(group.AllocatedBytes, 1, (long)SampleGroup.MaxBytesPerToken * group.MaxTokens + 8192);
    }

    [Fact]
    public void Step_WarmDrafter_AllocatesNothing()
    {
        var random = new Random(9);
        var group = new SampleGroup(maxTokens: 600);
        int[] text = Texts.Random(random, 500);
        Trees.Replay(new SiblingDrafter(group), text[..100], text[100..], random);
        var drafter = new SiblingDrafter(group);
        Assert.Equal(0, Allocations.OfFollowing(drafter, text, promptLength: 100));
    }

    private static void Advance(SiblingDrafter drafter, int[] text, int[] emitted)
    {
        drafter.Commit(text, text.Length);
        drafter.Observe(new StepOutcome(Trees.Of(text[^1], emitted[..^1]), Enumerable.Range(0, emitted.Length).ToArray(), emitted));
        drafter.Commit([.. text, .. emitted], text.Length);
    }

    private static void CheckContexts(int[][] others, int[] text, Answer answer)
    {
        foreach ((int matchLength, long total, List<(int Token, long Count)> counts) in answer.Contexts)
        {
            int[] match = text[^matchLength..];
            var expected = Texts.Continuations(others, match).Select(next => next.Token)
                .Select(token => (Token: token, Count: (long)others.Count(other => Texts.Find(other, [.. match, token]).Any())))
                .OrderByDescending(next => next.Count).ThenBy(next => next.Token).ToList();
            Assert.Equal(expected, counts);
            Assert.Equal(expected.Sum(next => next.Count), total);
        }

        int longest = Enumerable.Range(1, text.Length).LastOrDefault(length => Texts.Continuations(others, text[^length..]).Count > 0);
        Assert.Equal(longest, answer.Contexts.Select(context => context.MatchLength).FirstOrDefault());
    }
}
