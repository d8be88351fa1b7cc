using Retrieval.Drafting.Model;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Model;

public class AheadPassTests
{
    private const int Vocabulary = 12;

    // Guesses of what comes next, some right, some wrong, at random places: what is heard afterwards is what a pass would have said.
    [Fact]
    public void Ahead_GuessesRightAndWrong_ChangeNoAnswerAndSavePasses()
    {
        var random = new Random(7);
        var target = new TableTarget(Vocabulary, maxRows: 40);
        var counted = new CountingVerifier(target);
        using var model = new DraftModel(counted, 2) { DraftsAhead = true };
        var drafter = new ModelDrafter(model, new object());
        int[] text = Texts.Random(random, 30, Vocabulary);
        int known = 0, right = 0, saved = 0;
        for (int step = 0; step < 300; step++)
        {
            drafter.Commit(text, known);
            known = text.Length;
            if (drafter.CatchUpMilliseconds > 0)
                drafter.CatchUp();
            int passes = counted.PassCount;
            AssertSays(target, drafter, text);
            saved += counted.PassCount == passes ? 1 : 0;

            // A chain of places, and guesses behind them.
            int[] chain = Texts.Random(random, random.Next(0, 5), Vocabulary);
            for (int i = 0; i < chain.Length; i++)
                drafter.Follow(i + 1, i, chain[i]);
            int accepted = random.Next(chain.Length + 1), bonus = random.Next(Vocabulary);
            var places = new List<int>();
            for (int guess = 0; guess < random.Next(0, drafter.MaxAhead + 1); guess++)
            {
                int place = chain.Length + 1 + guess;
                bool isRight = random.Next(3) == 0;
                drafter.Follow(place, isRight ? accepted : random.Next(chain.Length + 1), isRight ? bonus : random.Next(Vocabulary));
                places.Add(place);
                right += isRight ? 1 : 0;
            }

            if (places.Count > 0)
                drafter.Ahead([.. places]);
            text = [.. text, .. chain[..accepted], bonus];
        }

        Assert.True(right > 40);
        Assert.InRange(saved, 30, right + 60);
    }

    [Fact]
    public void Ahead_StepsWithoutTheModelBetween_AnswersNothingOld()
    {
        var target = new TableTarget(Vocabulary, maxRows: 40);
        using var model = new DraftModel(target, 1) { DraftsAhead = true };
        var drafter = new ModelDrafter(model, new object());
        drafter.Commit([1, 2, 3], 0);
        AssertSays(target, drafter, [1, 2, 3]);
        drafter.Follow(1, 0, 4);
        drafter.Ahead([1]);
        int[] text = [1, 2, 3, 4, 5];
        drafter.Commit(text, 3);
        AssertSays(target, drafter, text);
    }

    [Fact]
    public void MaxAhead_ModelThatDoesNotDraftAhead_IsNone()
    {
        using var model = new DraftModel(new TableTarget(Vocabulary, maxRows: 40), 1);
        var drafter = new ModelDrafter(model, new object());
        drafter.Commit([1, 2, 3], 0);
        Assert.Equal(0, drafter.MaxAhead);
    }

    private static void AssertSays(TableTarget target, ModelDrafter drafter, int[] text)
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Model);
        drafter.Consult([0], [opinions]);
        float[] logits = target.LogitsAfter(text);
        int[] likeliest = [.. Enumerable.Range(0, Vocabulary).OrderByDescending(token => logits[token]).ThenBy(token => token)];
        Assert.Equal(likeliest, opinions.Tokens.ToArray());
    }
}
