using Retrieval.Drafting.Prediction;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Prediction;

public class PredictionDrafterTests
{
    private static readonly int[] Prompt = [900, 901];

    // No token twice, so that every place is unique.
    private static readonly int[] Unique = [.. Enumerable.Range(100, 40)];

    [Fact]
    public void Ask_BeforeTheFirstToken_GuessesTheStartOfThePrediction()
    {
        PredictionDrafter drafter = After([5, 6, 7], []);
        Assert.Equal([5], Answer.Of(drafter).Tokens);
        Assert.Empty(Answer.Of(drafter).Contexts);
    }

    [Fact]
    public void Ask_PromptThatEndsLikeThePrediction_StillGuessesItsStart()
    {
        var drafter = new PredictionDrafter(new PredictedText([5, 6, 7]));
        drafter.Commit([1, 5, 6], 0);
        Assert.Equal([5], Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void Ask_OutputAlongThePrediction_GuessesItsNextTokenToTheEnd()
    {
        for (int length = 0; length <= Unique.Length; length++)
        {
            Answer answer = Answer.Of(After(Unique, Unique[..length]));
            Assert.Equal(Unique.Skip(length).Take(1), answer.Tokens);
        }
    }

    [Fact]
    public void Ask_BehindAReplacement_GoesOnAtOnce()
    {
        PredictionDrafter drafter = After(Unique, [.. Unique[..10], 1, 2]);
        // Two were replaced: the pointer is two ahead; what was inserted may also end here.
        Assert.Equal([Unique[12], Unique[10]], Answer.Of(drafter).Tokens);
        Assert.Empty(Answer.Of(drafter).Contexts);
    }

    [Fact]
    public void Ask_BehindAnInsertion_GoesOnWhereTheOutputLeft()
    {
        PredictionDrafter drafter = After(Unique, [.. Unique[..10], 1, 2, 3, Unique[10]]);
        Assert.Equal(Unique[11], Answer.Of(drafter).Tokens[0]);
    }

    [Fact]
    public void Ask_BehindADeletion_GoesOnFartherOn()
    {
        PredictionDrafter drafter = After(Unique, [.. Unique[..10], Unique[20]]);
        Assert.Equal(Unique[21], Answer.Of(drafter).Tokens[0]);
    }

    [Fact]
    public void Ask_SeveralMatchesBehindAnEdit_TakesTheNearestAhead()
    {
        int[] prediction = [1, 2, 3, 9, 4, 5, 6, 9, 7, 8, 9, 10];
        // The output leaves at index 4 and says 9: found before, at once ahead, and later.
        Assert.Equal(7, Answer.Of(After(prediction, [1, 2, 3, 9, 9])).Tokens[0]);
        Assert.Equal(10, Answer.Of(After(prediction, [1, 2, 3, 9, 4, 5, 6, 9, 7, 20, 9])).Tokens[0]);
    }

    [Fact]
    public void Ask_InsertionEndsWithATokenThatComesAgain_GoesOnAtTheEdit()
    {
        Assert.Equal(4, Answer.Of(After([1, 2, 3, 4, 3, 5], [1, 2, 9, 3])).Tokens[0]);
    }

    [Fact]
    public void Ask_MatchOnlyBehind_TakesTheNearestBefore()
    {
        int[] prediction = [9, 1, 9, 2, 3, 4, 5];
        Assert.Equal(2, Answer.Of(After(prediction, [9, 1, 9, 2, 3, 4, 9])).Tokens[0]);
    }

    [Fact]
    public void Ask_TwoTokensBehindAnEdit_BelievesAgain()
    {
        PredictionDrafter lost = After(Unique, [.. Unique[..10], 1, Unique[11]]);
        PredictionDrafter found = After(Unique, [.. Unique[..10], 1, Unique[11], Unique[12]]);
        // Until then the place of the edit is kept as well.
        Assert.Contains(Unique[10], Answer.Of(lost).Tokens);
        Assert.Equal([Unique[13]], Answer.Of(found).Tokens);
        Assert.NotEqual(Answer.Of(lost).Guesses[0].Evidence, Answer.Of(found).Guesses[0].Evidence);
    }

    [Fact]
    public void Follow_AnyPath_SaysWhatACommitOfThePathWould()
    {
        var random = new Random(1);
        for (int round = 0; round < 30; round++)
        {
            var text = new PredictedText(Texts.Random(random, random.Next(0, 60)));
            var drafter = new PredictionDrafter(text);
            int[] output = Texts.Random(random, 20);
            drafter.Commit(Prompt, 0);
            drafter.Commit([.. Prompt, .. output], Prompt.Length);
            var paths = new List<int[]> { Array.Empty<int>() };
            for (int place = 1; place < 60; place++)
            {
                int parent = random.Next(place);
                int token = random.Next(7);
                drafter.Follow(place, parent, token);
                paths.Add([.. paths[parent], token]);
                var fresh = new PredictionDrafter(text);
                fresh.Commit(Prompt, 0);
                fresh.Commit([.. Prompt, .. output, .. paths[place]], Prompt.Length);
                Assert.Equivalent(Answer.Of(fresh), Answer.Of(drafter, place));
            }
        }
    }

    [Fact]
    public void Ask_RandomTexts_GuessesAndCountsComeFromThePrediction()
    {
        var random = new Random(2);
        for (int round = 0; round < 200; round++)
        {
            int[] prediction = Texts.Random(random, random.Next(0, 40));
            int[] output = Texts.Random(random, random.Next(0, 40));
            PredictionDrafter drafter = After(prediction, output);
            Answer answer = Answer.Of(drafter);
            Assert.All(answer.Tokens, token => Assert.Contains(token, prediction));
            var expected = Texts.Contexts([prediction], output).Take(PredictionDrafter.MaxContexts).ToList();
            Assert.Equal(expected.Select(context => context.MatchLength), answer.Contexts.Select(context => context.MatchLength));
            for (int i = 0; i < expected.Count; i++)
                Assert.Equal(expected[i].Counts, answer.Contexts[i].Counts);
        }
    }

    [Fact]
    public void AcceptedCount_EditedOutput_CountsWhatTheOutputHasOfThePrediction()
    {
        Check(Unique, Unique, accepted: 40);
        Check(Unique, [], accepted: 0);
        Check(Unique, [.. Unique[..10], 1, 2, 3, .. Unique[10..]], accepted: 40);
        Check(Unique, [.. Unique[..10], 1, .. Unique[11..]], accepted: 39);
        Check(Unique, [.. Unique[..10], .. Unique[20..]], accepted: 30);
        // The same part twice counts once.
        Check(Unique, [.. Unique[..10], .. Unique[..10]], accepted: 10);
        // A token that stands alone among others is a coincidence.
        Check(Unique, [1, Unique[20], 2, 3], accepted: 0);
        Check([], [1, 2], accepted: 0);

        static void Check(int[] prediction, int[] output, int accepted)
        {
            PredictionDrafter drafter = After(prediction, output);
            Assert.Equal(accepted, drafter.AcceptedCount);
            Assert.Equal(prediction.Length - accepted, drafter.RejectedCount);
        }
    }

    [Fact]
    public void AcceptedCount_LastStep_CountsThoughNoCommitFollows()
    {
        PredictionDrafter drafter = After(Unique, Unique[..10]);
        Trees.Observe(drafter, Trees.Of(Unique[9], Unique[10..12]), Unique[10..13]);
        Assert.Equal(13, drafter.AcceptedCount);
        // Heard of once: another outcome before a commit is not known to follow.
        Trees.Observe(drafter, Trees.Of(Unique[12]), Unique[13]);
        Assert.Equal(13, drafter.AcceptedCount);
        drafter.Commit([.. Prompt, .. Unique[..14]], Prompt.Length + 10);
        Assert.Equal(14, drafter.AcceptedCount);
    }

    [Fact]
    public void AcceptedCount_AnyTexts_DependsNeitherOnStepsNorOnTheTree()
    {
        var random = new Random(3);
        for (int round = 0; round < 50; round++)
        {
            int[] prediction = Texts.Random(random, 60);
            int[] output = [.. prediction[..20], .. Texts.Random(random, 5), .. prediction[25..50]];
            PredictionDrafter atOnce = After(prediction, output);
            var inSteps = new PredictionDrafter(new PredictedText(prediction));
            Trees.Replay(inSteps, Prompt, output, random);
            inSteps.Follow(1, 0, random.Next(6));
            Assert.Equal(atOnce.AcceptedCount, inSteps.AcceptedCount);
            Assert.InRange(atOnce.AcceptedCount, 20, 60);
        }
    }

    [Fact]
    public void Commit_RunAbandonedAndDrafterReused_StartsAgain()
    {
        PredictionDrafter drafter = After(Unique, Unique[..10]);
        drafter.Commit(Prompt, 0);
        Assert.Equal([Unique[0]], Answer.Of(drafter).Tokens);
        Assert.Equal(0, drafter.AcceptedCount);
    }

    [Fact]
    public void AllocatedBytes_LongPrediction_IsAtMost136ForEachToken()
    {
        int[] prediction = Texts.Random(new Random(4), 10_000, alphabet: 3_000);
        Assert.InRange(new PredictedText(prediction).AllocatedBytes, 1, 136L * prediction.Length + 4096);
    }

    [Fact]
    public void Step_WarmDrafter_AllocatesNothing()
    {
        int[] text = Texts.Random(new Random(5), 400);
        Assert.Equal(0, Allocations.OfFollowing(new PredictionDrafter(new PredictedText(text.AsSpan(100, 200))), text, promptLength: 100));
    }

    private static PredictionDrafter After(int[] prediction, int[] output)
    {
        var drafter = new PredictionDrafter(new PredictedText(prediction));
        drafter.Commit(Prompt, 0);
        drafter.Commit([.. Prompt, .. output], Prompt.Length);
        return drafter;
    }
}
