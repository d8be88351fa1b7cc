using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Tests.Drafters;

public class OpinionsTests
{
    [Fact]
    public void Add_FarBeyondEveryLimit_KeepsTheFirstAndStaysConsistent()
    {
        var opinions = new Opinions();
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            opinions.Clear();
            var first = new List<int>();
            foreach (DraftSource source in Enum.GetValues<DraftSource>())
            {
                opinions.Begin(source);
                for (int i = 0; i < 60; i++)
                {
                    opinions.AddContext(60 - i, random.Next());
                    for (int j = random.Next(60); j > 0; j--)
                        Note(first, random.Next(300), token => opinions.AddCount(token, 1 + random.Next(9)));
                    Note(first, random.Next(300), token => opinions.AddGuess(token, random.Next(Opinions.EvidenceCount)));
                    Note(first, random.Next(300), token => opinions.AddEstimate(token, random.Next(-50, 50)));
                }

                opinions.AddRecent(random.Next(300));
            }

            Check(opinions);
            Assert.Equal(Opinions.MaxCandidates, opinions.Tokens.Length);
        }

        static void Note(List<int> tokens, int token, Action<int> add)
        {
            add(token);
            tokens.Add(token);
        }
    }

    [Fact]
    public void AddCount_MoreTokensThanFit_KeepsTheFirstSixtyFour()
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        opinions.AddContext(3, 1000);
        for (int token = 500; token < 600; token++)
            opinions.AddCount(token, 1);
        Assert.Equal(Enumerable.Range(500, 64), opinions.Tokens.ToArray());
        Assert.Equal(64, opinions.Contexts[0].Count);
        // What is known already is heard from later sources, too.
        opinions.Begin(DraftSource.Outputs);
        opinions.AddGuess(700, 1);
        opinions.AddGuess(563, 1);
        Assert.Equal(63, opinions.Guesses.ToArray().Single().Candidate);
    }

    [Fact]
    public void AddCount_ContextFoundNoRoom_CountsNowhere()
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        int contexts = 0;
        while (opinions.Contexts.Length == contexts)
        {
            opinions.AddContext(100 - contexts, 5);
            opinions.AddCount(contexts % 7, 1);
            contexts++;
        }

        ContextOpinion[] before = opinions.Contexts.ToArray();
        opinions.AddCount(3, 1);
        opinions.AddCount(999, 1);
        Assert.Equal(before, opinions.Contexts.ToArray());
        Assert.False(opinions.Tokens.Contains(999));
        opinions.Begin(DraftSource.Outputs);
        opinions.AddCount(5, 1);
        Assert.Equal(before, opinions.Contexts.ToArray());
    }

    [Fact]
    public void AddCount_NoContextBegun_CountsNowhere()
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        opinions.AddContext(4, 9);
        opinions.AddCount(1, 9);
        opinions.Begin(DraftSource.Outputs);
        opinions.AddCount(2, 3);
        Assert.Equal(1, opinions.Contexts[0].Count);
        Assert.Equal([1], opinions.Tokens.ToArray());
    }

    [Fact]
    public void AddContext_SeveralSources_RanksCountFromZeroForEach()
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        opinions.AddContext(4, 9);
        opinions.AddContext(2, 9);
        opinions.Begin(DraftSource.Datastore);
        opinions.AddContext(3, 9);
        Assert.Equal([(DraftSource.Prompt, 0), (DraftSource.Prompt, 1), (DraftSource.Datastore, 0)],
            opinions.Contexts.ToArray().Select(context => (context.Source, context.Rank)));
    }

    [Fact]
    public void AddRecent_SeveralSources_EachHasItsOwnUntilCleared()
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Prompt);
        opinions.AddRecent(8);
        opinions.Begin(DraftSource.Outputs);
        opinions.AddRecent(9);
        Assert.Equal((0, 1, -1), (opinions.Recent(DraftSource.Prompt), opinions.Recent(DraftSource.Outputs), opinions.Recent(DraftSource.Dense)));
        opinions.Clear();
        Assert.All(Enum.GetValues<DraftSource>(), source => Assert.Equal(-1, opinions.Recent(source)));
        Assert.Equal((0, 0, 0, 0), (opinions.Tokens.Length, opinions.Contexts.Length, opinions.Guesses.Length, opinions.Estimates.Length));
    }

    [Fact]
    public void Add_TokensTheTargetDoesNotHave_AreDropped()
    {
        var opinions = new Opinions { VocabularySize = 10 };
        opinions.Clear();
        opinions.Begin(DraftSource.Datastore);
        opinions.AddContext(2, 9);
        foreach (int token in (int[])[-1, 10, int.MinValue, int.MaxValue])
        {
            opinions.AddCount(token, 1);
            opinions.AddGuess(token, 0);
            opinions.AddEstimate(token, 0);
            opinions.AddRecent(token);
        }

        opinions.AddCount(9, 1);
        Assert.Equal([9], opinions.Tokens.ToArray());
        Assert.Equal((0, 0, -1), (opinions.Guesses.Length, opinions.Estimates.Length, opinions.Recent(DraftSource.Datastore)));
    }

    [Fact]
    public void Add_NumbersThatMeanNothing_SayNothing()
    {
        var opinions = new Opinions();
        opinions.Clear();
        opinions.Begin(DraftSource.Model);
        opinions.AddContext(2, 9);
        opinions.AddCount(1, 0);
        opinions.AddCount(2, -4);
        opinions.AddEstimate(3, float.NaN);
        Assert.True(opinions.Tokens.IsEmpty);
        opinions.AddEstimate(4, float.PositiveInfinity);
        opinions.AddEstimate(5, float.NegativeInfinity);
        Assert.Equal([12f, -12f], opinions.Estimates.ToArray().Select(estimate => estimate.LogOdds));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(Opinions.EvidenceCount)]
    public void AddGuess_EvidenceOutOfRange_Throws(int evidence) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Opinions().AddGuess(1, evidence));

    private static void Check(Opinions opinions)
    {
        Assert.Equal(opinions.Tokens.Length, opinions.Tokens.ToArray().Distinct().Count());
        int next = 0;
        foreach (ContextOpinion context in opinions.Contexts)
        {
            Assert.Equal(next, context.First);
            next += context.Count;
            foreach (CountedCandidate counted in opinions.Counts(context))
                Assert.InRange(counted.Candidate, 0, opinions.Tokens.Length - 1);
        }

        foreach (Guess guess in opinions.Guesses)
            Assert.InRange(guess.Candidate, 0, opinions.Tokens.Length - 1);
        foreach (Estimate estimate in opinions.Estimates)
            Assert.InRange(estimate.Candidate, 0, opinions.Tokens.Length - 1);
    }
}
