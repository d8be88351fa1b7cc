using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Automaton;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Automaton;

public class SampleAutomatonTests
{
    [Fact]
    public void Index_TextsGrowingSideBySide_CountsDifferentOtherTexts()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[][] texts = Texts.Random(seed, maxDocuments: 5, maxLength: 40);
            SampleAutomaton automaton = Interleaved(texts, seed);
            for (int text = 0; text < texts.Length; text++) CheckOthers(automaton, texts, text, Texts.Query(seed + text, texts, 25));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(80));
    }

    [Fact]
    public void Advance_OnlyTheTextItselfHasTheToken_IsTheEmptyMatch()
    {
        SampleAutomaton automaton = Interleaved([[1, 2, 3], [4, 5]], seed: 1);
        Assert.Equal(0, automaton.Advance(0, default, 2).MatchLength);
        Assert.Equal(1, automaton.Advance(1, default, 2).MatchLength);
    }

    [Fact]
    public void Append_SixtyFiveTexts_TextsThatShareABitDoNotSeeEachOther()
    {
        var automaton = new SampleAutomaton(1000);
        for (int i = 0; i < 65; i++) automaton.Append(automaton.AddText(), 7);
        Assert.Equal(63, automaton.CountTexts(64, automaton.Advance(64, default, 7)));
        Assert.Equal(63, automaton.CountTexts(0, automaton.Advance(0, default, 7)));
    }

    [Fact]
    public void Append_Full_Throws()
    {
        var automaton = new SampleAutomaton(2);
        int text = automaton.AddText();
        automaton.Append(text, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => automaton.Append(text, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => automaton.Append(1, 1));
        automaton.Append(text, 1);
        Assert.True(automaton.IsFull);
        Assert.Throws<InvalidOperationException>(() => automaton.Append(text, 1));
    }

    private static SampleAutomaton Interleaved(int[][] texts, int seed)
    {
        var random = new Random(seed);
        var automaton = new SampleAutomaton(1 + texts.Sum(text => text.Length));
        foreach (int[] _ in texts) automaton.AddText();
        var next = new int[texts.Length];
        while (automaton.TokenCount < texts.Sum(text => text.Length))
        {
            int text = random.Next(texts.Length);
            if (next[text] < texts[text].Length) automaton.Append(text, texts[text][next[text]++]);
        }
        return automaton;
    }

    private static void CheckOthers(SampleAutomaton automaton, int[][] texts, int own, int[] query)
    {
        int[][] others = [.. texts.Where((_, text) => text != own)];
        var naive = new NaiveCorpus(others);
        var found = new Continuation[64];
        SuffixCursor cursor = default;
        for (int i = 0; i < query.Length; i++)
        {
            cursor = automaton.Advance(own, cursor, query[i]);
            Assert.Equal(naive.LongestSuffix(query.AsSpan(0, i + 1)), cursor.MatchLength);
            for (SuffixCursor context = cursor; context.MatchLength > 0; context = automaton.Shorten(context))
            {
                int[] match = query[(i + 1 - context.MatchLength)..(i + 1)];
                Assert.Equal(Support(others, match), automaton.CountTexts(own, context));
                TokenCount[] expected = [.. naive.Continuations(match).Select(next => next.Token)
                    .Select(token => new TokenCount(token, Support(others, [.. match, token])))
                    .OrderByDescending(next => next.Count).ThenBy(next => next.Token)];
                int count = automaton.GetContinuations(own, context, found);
                Assert.Equal(expected, found[..count].Select(next => new TokenCount(next.Token, next.Count)));
            }
        }
    }

    private static int Support(int[][] texts, int[] match) => texts.Count(text => new NaiveCorpus([text]).Count(match) > 0);
}
