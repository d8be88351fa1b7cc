using Retrieval.Drafting.Harvest;
using Retrieval.Drafting.NGrams;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.NGrams;

public class NGramDrafterTests
{
    private const int Vocabulary = 30;
    private const int ModelEvidence = 12;
    private const int StoreEvidence = 24;

    [Fact]
    public void Ask_RandomText_GuessesWhatFollowedTheLastTokensMostRecently()
    {
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            int[] text = Texts.Random(random, random.Next(1, 60));
            var drafter = new NGramDrafter(new NGramPool(), new TargetHarvest());
            for (int length = 1, known = 0; length <= text.Length; known = length, length += random.Next(1, 5))
            {
                drafter.Commit(text.AsSpan(0, length), known);
                Assert.Equal(Naive(text[..length]), Answer.Of(drafter).Guesses);
            }
        }
    }

    [Fact]
    public void Ask_OwnTail_IsNotItsOwnMatch()
    {
        var drafter = new NGramDrafter(new NGramPool(), new TargetHarvest());
        drafter.Commit([1, 2, 3], 0);
        Assert.Empty(Answer.Of(drafter).Guesses);
    }

    [Fact]
    public void Follow_AnyPath_SaysWhatTheLastThreeTokensThereSay()
    {
        var random = new Random(2);
        int[] text = Texts.Random(random, 60);
        var drafter = new NGramDrafter(new NGramPool(), new TargetHarvest());
        drafter.Commit(text, 0);
        var paths = new List<int[]> { text };
        for (int place = 1; place < 150; place++)
        {
            int parent = random.Next(place);
            int token = random.Next(6);
            drafter.Follow(place, parent, token);
            paths.Add([.. paths[parent], token]);
            Assert.Equal(Naive(text, paths[place]), Answer.Of(drafter, place).Guesses);
        }
    }

    [Fact]
    public void Ask_StoresOfTheRequestAndTheModel_NearestFirstEachTokenOnceUpToTheLimit()
    {
        var pool = new NGramPool();
        var harvest = new TargetHarvest();
        Trees.Replay(new NGramDrafter(pool, harvest), [1, 2], [3, 1, 2, 4, 1, 2, 5, 1, 2, 6, 2, 7, 2, 8, 2, 9, 2, 10], new Random(1));
        var drafter = new NGramDrafter(pool, harvest);
        drafter.Commit([1, 2, 5, 0, 1, 2], 0);
        List<(int Token, int Evidence)> guesses = Answer.Of(drafter).Guesses;
        Assert.Equal(5, guesses[0].Token);
        // The key "1 2" of the request, at rank 0; the model's has it, too, last of 3, 4, 6, 5.
        Assert.Equal(4 + StoreEvidence * (1 + 3), guesses[0].Evidence);
        Assert.All(guesses.Skip(1), guess => Assert.InRange(guess.Evidence, ModelEvidence, StoreEvidence - 1));
        Assert.Equal(guesses.Select(guess => guess.Token).Distinct().Count(), guesses.Count);
        Assert.InRange(guesses.Count, 5, NGramDrafter.MaxGuesses);
    }

    [Fact]
    public void Observe_RejectedNodes_AddTheDraftFollowedByTheTargetsOwnToken()
    {
        var target = new TableTarget(Vocabulary);
        var drafter = new NGramDrafter(new NGramPool(), new TargetHarvest());
        int harvested = 0;
        target.Decode([1, 2, 3], 150, new Random(3), [drafter], (before, tree, path) =>
        {
            for (int node = 1; node < tree.Count; node++)
            {
                if (path.Contains(node))
                    continue;
                int[] text = [.. before[..^1], .. TableTarget.PathTo(tree, node)];
                float[] logits = target.LogitsAfter(text);
                int argmax = Array.IndexOf(logits, logits.Max());
                // Asked right behind the step: by a later node with the same three tokens it could only have been confirmed.
                drafter.Follow(1, 0, text[^1]);
                drafter.Commit(text, text.Length);
                Assert.Equal(argmax, Answer.Of(drafter).Guesses[0].Token);
                Assert.Equal(0, Answer.Of(drafter).Guesses[0].Evidence % StoreEvidence);
                harvested++;
            }

            drafter.Commit(before, before.Length);
        });
        Assert.True(harvested > 50);
    }

    [Fact]
    public void Observe_StepsOfManyRequests_EveryNGramWasReallyProduced()
    {
        var target = new TableTarget(Vocabulary);
        var pool = new NGramPool(maxKeys: 256);
        var harvest = new TargetHarvest();
        var produced = new HashSet<(int Key, int Token)>();
        for (int request = 0; request < 30; request++)
        {
            int[] prompt = [request % Vocabulary, request % 7];
            int[] output = target.Decode(prompt, 60, new Random(request), [new NGramDrafter(pool, harvest)]);
            int[] text = [.. prompt, .. output];
            for (int i = 1; i < text.Length; i++)
                produced.Add((text[i - 1], text[i]));
            var drafter = new NGramDrafter(pool, harvest);
            for (int token = 0; token < Vocabulary; token++)
            {
                drafter.Commit([token], 0);
                Assert.All(Answer.Of(drafter).Guesses, guess => Assert.Contains((token, guess.Token), produced));
            }
        }
    }

    [Fact]
    public void Observe_PromptOfTheRequest_NeverReachesTheModelsStore()
    {
        var pool = new NGramPool();
        var drafter = new NGramDrafter(pool, new TargetHarvest());
        drafter.Commit([1, 2, 3, 4, 5], 0);
        Trees.Observe(drafter, Trees.Of(5), 6);
        drafter.Commit([1, 2, 3, 4, 5, 6], 5);
        var other = new NGramDrafter(pool, new TargetHarvest());
        other.Commit([1, 2, 3, 4], 0);
        Assert.Empty(Answer.Of(other).Guesses);
        other.Commit([4, 5], 0);
        Assert.Equal([6], Answer.Of(other).Tokens);
    }

    [Fact]
    public void Observe_StepWithoutACommit_IsNotLearnedBehindStaleTokens()
    {
        var pool = new NGramPool();
        var drafter = new NGramDrafter(pool, new TargetHarvest());
        drafter.Commit([1, 2], 0);
        Trees.Observe(drafter, Trees.Of(2), 2);
        // The next root is a 2 again, but "1 2" is no longer before it.
        Trees.Observe(drafter, Trees.Of(2), 9);
        var other = new NGramDrafter(pool, new TargetHarvest());
        other.Commit([1, 2], 0);
        Assert.Equal([2], Answer.Of(other).Tokens);
    }

    [Fact]
    public void Commit_RunAbandonedAndDrafterReused_ForgetsTheFirstText()
    {
        var drafter = new NGramDrafter(new NGramPool(), new TargetHarvest());
        drafter.Commit([1, 2, 1], 0);
        Assert.Equal([2], Answer.Of(drafter).Tokens);
        drafter.Commit([1], 0);
        Assert.Empty(Answer.Of(drafter).Tokens);
    }

    [Fact]
    public void AllocatedBytes_ThousandsOfRequests_StaysWhatItWas()
    {
        var random = new Random(7);
        var pool = new NGramPool(maxKeys: 1000);
        Assert.Equal(1024, pool.MaxKeys);
        var drafter = new NGramDrafter(pool, new TargetHarvest(), maxContextKeys: 100);
        for (int i = 0; i < 3_000; i++)
            Trees.Replay(drafter, Texts.Random(random, 5, 1000), Texts.Random(random, 10, 1000), random);
        Assert.Equal(24 * 1024, pool.AllocatedBytes);
        Assert.Equal(24 * 128, drafter.AllocatedBytes);
    }

    [Fact]
    public void Step_WarmDrafter_AllocatesNothing() =>
        Assert.Equal(0, Allocations.OfFollowing(
            new NGramDrafter(new NGramPool(), new TargetHarvest()), Texts.Random(new Random(1), 300), promptLength: 50));

    private static List<(int Token, int Evidence)> Naive(int[] text, int[]? asked = null)
    {
        asked ??= text;
        var guesses = new List<(int Token, int Evidence)>();
        for (int length = Math.Min(3, asked.Length); length > 0; length--)
        {
            int[] recent = [.. Texts.Find(text, asked[^length..]).Where(start => start + length < text.Length)
                .Select(start => text[start + length]).Reverse().Distinct().Take(4)];
            for (int rank = 0; rank < recent.Length; rank++)
            {
                if (guesses.Count < NGramDrafter.MaxGuesses && guesses.All(guess => guess.Token != recent[rank]))
                    guesses.Add((recent[rank], 4 * (3 - length) + rank));
            }
        }

        return guesses;
    }
}
