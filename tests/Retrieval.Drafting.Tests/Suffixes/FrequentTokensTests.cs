using Retrieval.Drafting.Suffixes;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Suffixes;

public class FrequentTokensTests
{
    // Longer than the scores last before they are scaled down.
    [Fact]
    public void Add_LongTextWithChangingTopics_IsTheDecayedCount()
    {
        var random = new Random(1);
        var text = new RequestText();
        var drafter = new FrequentDrafter(text);
        var tokens = new List<int>();
        double[] scores = new double[300];
        for (int i = 0; i < 16_000; i++)
        {
            int topic = 40 * (i / 3000);
            tokens.Add(random.Next(4) == 0 ? random.Next(300) : topic + (int)(40 * Math.Pow(random.NextDouble(), 3)));
            for (int token = 0; token < scores.Length; token++)
                scores[token] /= 1.002;
            scores[tokens[^1]]++;
            if (i % 997 != 0 && i < 15_990)
                continue;
            drafter.Commit([.. tokens], 0);
            Check(scores, Answer.Of(drafter));
        }
    }

    [Fact]
    public void Add_PlaceThatNeedsNoMore_NamesNoMore()
    {
        var text = new RequestText();
        text.Commit([.. Enumerable.Range(0, 50)]);
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Limit = 6;
        opinions.Begin(DraftSource.Prompt);
        opinions.AddGuess(900, 1);
        opinions.AddGuess(49, 1);
        opinions.Begin(DraftSource.Frequent);
        new FrequentDrafter(text).Ask(0, opinions);
        Assert.Equal([900, 49, 48, 47, 46, 45], opinions.Tokens.ToArray());
    }

    [Fact]
    public void Ask_NoText_SaysNothing() => Assert.Empty(Answer.Of(new FrequentDrafter(new RequestText())).Tokens);

    private static void Check(double[] scores, Answer answer)
    {
        (int length, _, List<(int Token, long Count)> counts) = answer.Contexts.Single();
        Assert.Equal(0, length);
        double[] expected = [.. scores.Where(score => score > 0).OrderDescending().Take(64)];
        Assert.Equal(expected.Length, counts.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], scores[counts[i].Token], 1e-9);
            Assert.InRange(counts[i].Count, (long)(expected[i] * 16), (long)(expected[i] * 16) + 2);
        }
    }
}
