using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Automaton;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Automaton;

public class RequestAutomatonTests
{
    [Fact]
    public void LongestEarlierMatch_AdversarialTexts_IsThatOfBruteForce()
    {
        foreach ((string _, int[][] documents) in Texts.Adversarial()) CheckEarlierMatches([.. documents.SelectMany(document => document)]);
    }

    [Fact]
    public void LongestEarlierMatch_RandomTexts_IsThatOfBruteForce() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed => CheckEarlierMatches([.. Texts.Random(seed).SelectMany(document => document)]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Index_RandomTexts_AnswersLikeBruteForce()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[] text = [.. Texts.Random(seed, maxDocuments: 3, maxLength: 40).SelectMany(document => document).Take(RequestAutomaton.MaxUpdatedStates)];
            IndexProperties.Check(Of(text), new NaiveCorpus([text]), Texts.Query(seed + 1, [text], 30));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Truncate_AnyHistory_LeavesTheAutomatonOfThePrefix()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            int[][] source = Texts.Random(seed, maxDocuments: 2, maxLength: 50);
            var text = new List<int>();
            var automaton = new RequestAutomaton();
            for (int round = 0; round < 8; round++)
            {
                foreach (int token in Texts.Query(random.Next(), source, random.Next(40)))
                {
                    automaton.Append(token);
                    text.Add(token);
                }
                int length = random.Next(text.Count + 1);
                automaton.Truncate(length);
                text.RemoveRange(length, text.Count - length);
                CheckSame(Of([.. text]), automaton, text);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void StateCount_AnyText_IsAtMostTwicePlusOne()
    {
        foreach ((string _, int[][] documents) in Texts.Adversarial())
        {
            int[] text = [.. documents.SelectMany(document => document)];
            Assert.InRange(Of(text).StateCount, 1, 2 * text.Length + 1);
        }
    }

    [Fact]
    public void LongestEarlierMatch_ChainsBeyondTheLimit_StaysATrueEarlierOccurrence()
    {
        int[] text = [.. Enumerable.Repeat(1, 300), 2, .. Enumerable.Repeat(1, 20), 3, .. Enumerable.Repeat(1, 5)];
        var automaton = new RequestAutomaton();
        for (int i = 0; i < text.Length; i++)
        {
            automaton.Append(text[i]);
            EarlierMatch match = automaton.LongestEarlierMatch;
            ReadOnlySpan<int> suffix = text.AsSpan(i + 1 - match.Length, match.Length);
            Assert.True(suffix.SequenceEqual(text.AsSpan(match.MostRecentEnd - match.Length, match.Length)));
            Assert.True(match.Length == 0 || match.MostRecentEnd <= i);
            Assert.InRange(match.Count, match.Length == 0 ? 0 : 1, i + 1);
        }
    }

    [Fact]
    public void Append_SecondTextOfTheSameLength_DoesNotAllocate()
    {
        var automaton = new RequestAutomaton();
        int[] text = [.. Texts.Random(seed: 9, maxDocuments: 30, maxLength: 200).SelectMany(document => document)];
        foreach (int token in text) automaton.Append(token);
        automaton.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (int token in text) automaton.Append(token);
        automaton.Truncate(0);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void EndDocument_RandomDocuments_AnswersLikeBruteForce()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[][] documents = Texts.Random(seed, maxDocuments: 6, maxLength: 30);
            var automaton = new RequestAutomaton(maxLength: 1 + documents.Sum(document => document.Length), canTruncate: false);
            foreach (int[] document in documents) AppendDocument(automaton, document);
            IndexProperties.Check(automaton, new NaiveCorpus(documents), Texts.Query(seed + 1, documents, 30));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(80));
    }

    [Fact]
    public void EndDocument_DocumentThatOccurredBefore_IsItsOwnEarlierMatch()
    {
        var automaton = new RequestAutomaton();
        AppendDocument(automaton, [5, 1, 2, 3]);
        automaton.Append(1);
        automaton.Append(2);
        Assert.Equal(new EarlierMatch(Length: 2, EarliestEnd: 3, MostRecentEnd: 3, Count: 1), automaton.LongestEarlierMatch);
        Assert.Equal(2, automaton.EarlierMatchCursor.MatchLength);
    }

    [Fact]
    public void EndDocument_SameDocumentAgainAndAgain_AddsNoStates()
    {
        var automaton = new RequestAutomaton();
        int[] document = [.. Enumerable.Range(0, 50).Select(i => i * i % 13)];
        AppendDocument(automaton, document);
        int states = automaton.StateCount;
        for (int i = 0; i < 200; i++) AppendDocument(automaton, document);
        // A document that is a repeated suffix of itself may split a few; nothing else is new.
        Assert.InRange(automaton.StateCount, states, states + document.Length);
        SuffixCursor cursor = default;
        foreach (int token in document) cursor = automaton.Advance(cursor, token);
        Assert.Equal(201, automaton.CountOccurrences(cursor));
    }

    [Fact]
    public void Truncate_AcrossDocuments_LeavesTheAutomatonOfThePrefix()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[][] documents = Texts.Random(seed, maxDocuments: 6, maxLength: 20);
            int[] all = [.. documents.SelectMany(document => document)];
            int length = new Random(seed).Next(all.Length + 1);
            var truncated = new RequestAutomaton();
            var expected = new RequestAutomaton();
            int end = 0;
            foreach (int[] document in documents)
            {
                AppendDocument(truncated, document);
                foreach (int token in document) if (end++ < length) expected.Append(token);
                if (end <= length) expected.EndDocument();
            }
            truncated.Truncate(length);
            truncated.EndDocument();
            expected.EndDocument();
            CheckSame(expected, truncated, [.. all]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Append_WithoutLog_AnswersTheSameInBoundedMemory()
    {
        int[] text = [.. Texts.Random(seed: 9, maxDocuments: 30, maxLength: 200).SelectMany(document => document)];
        var automaton = new RequestAutomaton(text.Length, canTruncate: false);
        var reference = new RequestAutomaton();
        foreach (int token in text)
        {
            automaton.Append(token);
            reference.Append(token);
            Assert.Equal(reference.LongestEarlierMatch, automaton.LongestEarlierMatch);
        }
        CheckSame(reference, automaton, [.. text]);
        // 2 states of 24 bytes, 3 transitions of 20, up to 6 hash buckets of 4, and small change.
        Assert.InRange(automaton.AllocatedBytes, 1, 132L * text.Length + 4096);
        Assert.Throws<InvalidOperationException>(() => automaton.Append(1));
        Assert.Throws<InvalidOperationException>(() => automaton.Truncate(0));
    }

    [Fact]
    public void Truncate_LengthOutOfRange_Throws()
    {
        RequestAutomaton automaton = Of([1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => automaton.Truncate(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => automaton.Truncate(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => automaton.Append(-1));
    }

    private static void AppendDocument(RequestAutomaton automaton, int[] document)
    {
        foreach (int token in document) automaton.Append(token);
        automaton.EndDocument();
    }

    private static RequestAutomaton Of(int[] text)
    {
        var automaton = new RequestAutomaton();
        foreach (int token in text) automaton.Append(token);
        return automaton;
    }

    private static void CheckEarlierMatches(int[] text)
    {
        text = text[..Math.Min(text.Length, RequestAutomaton.MaxUpdatedStates)];
        var automaton = new RequestAutomaton();
        for (int end = 1; end <= text.Length; end++)
        {
            automaton.Append(text[end - 1]);
            Assert.Equal(NaiveEarlierMatch(text[..end]), automaton.LongestEarlierMatch);
            Assert.Equal(automaton.LongestEarlierMatch.Length, automaton.EarlierMatchCursor.MatchLength);
        }
    }

    private static EarlierMatch NaiveEarlierMatch(int[] text)
    {
        for (int length = text.Length - 1; length > 0; length--)
        {
            int[] ends = [.. Enumerable.Range(length, text.Length - length)
                .Where(end => text.AsSpan(end - length, length).SequenceEqual(text.AsSpan(text.Length - length)))];
            if (ends.Length > 0) return new EarlierMatch(length, ends[0], ends[^1], ends.Length);
        }
        return default;
    }

    private static void CheckSame(RequestAutomaton expected, RequestAutomaton actual, List<int> text)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(expected.StateCount, actual.StateCount);
        Assert.Equal(expected.LongestEarlierMatch, actual.LongestEarlierMatch);
        SuffixCursor one = default;
        SuffixCursor other = default;
        var expectedNext = new Continuation[16];
        var actualNext = new Continuation[16];
        for (int i = 0; i < text.Count; i++)
        {
            one = expected.Advance(one, text[i]);
            other = actual.Advance(other, text[i]);
            Assert.Equal(one, other);
            Assert.Equal(expected.FindEnd(one), actual.FindEnd(other));
            Assert.Equal(expected.Shorten(one), actual.Shorten(other));
            int count = expected.GetContinuations(one, expectedNext);
            Assert.Equal(count, actual.GetContinuations(other, actualNext));
            Assert.Equal(expectedNext[..count], actualNext[..count]);
        }
    }
}
