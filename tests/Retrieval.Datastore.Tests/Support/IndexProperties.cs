using Retrieval.Datastore.SuffixArrays;

namespace Retrieval.Datastore.Tests.Support;

/// <summary>What every suffix index promises, compared with looking everywhere.</summary>
internal static class IndexProperties
{
    /// <summary>Follows a text and compares everything the index says on the way.</summary>
    public static void Check(ISuffixIndex index, NaiveCorpus naive, int[] query)
    {
        SuffixCursor cursor = default;
        CheckCursor(index, naive, cursor, []);
        for (int i = 0; i < query.Length; i++)
        {
            cursor = index.Advance(cursor, query[i]);
            int[] text = query[..(i + 1)];
            Assert.Equal(naive.LongestSuffix(text), cursor.MatchLength);
            CheckCursor(index, naive, cursor, text[^cursor.MatchLength..]);
        }
    }

    private static void CheckCursor(ISuffixIndex index, NaiveCorpus naive, SuffixCursor cursor, int[] match)
    {
        Assert.Equal(naive.Count(match), index.CountOccurrences(cursor));
        CheckContinuations(index, naive, cursor, match);
        // The shortest context branches the most.
        if (match.Length > 1) CheckContinuations(index, naive, index.ShortenTo(cursor, 1), match[^1..]);
        CheckShorter(index, naive, cursor, match);
        for (int length = 0; length <= match.Length; length++)
        {
            SuffixCursor shorter = index.ShortenTo(cursor, length);
            Assert.Equal(length, shorter.MatchLength);
            Assert.Equal(naive.Count(match.AsSpan(match.Length - length)), index.CountOccurrences(shorter));
        }
    }

    private static void CheckContinuations(ISuffixIndex index, NaiveCorpus naive, SuffixCursor cursor, int[] match)
    {
        List<TokenCount> expected = naive.Continuations(match);
        var found = new Continuation[64];
        int count = index.GetContinuations(cursor, found);
        bool isProbed = index is SuffixArraySegment && match.Length > 0 && naive.Count(match) > 256;
        if (isProbed) expected = CheckProbed(expected, found[..count], naive.Count(match));
        Assert.Equal(expected.Take(64), found[..count].Select(next => new TokenCount(next.Token, next.Count)));
        foreach (Continuation next in found[..count])
        {
            Assert.True(index.TryDescend(cursor, next.Token, out SuffixCursor child));
            Assert.Equal(next.Cursor, child);
            Assert.Equal(next.Count, index.CountOccurrences(child));
        }
        foreach (TokenCount next in expected.Skip(64))
        {
            Assert.True(index.TryDescend(cursor, next.Token, out SuffixCursor child));
            Assert.Equal(next.Count, index.CountOccurrences(child));
        }
        int few = index.GetContinuations(cursor, found.AsSpan(0, 3));
        if (!isProbed) Assert.Equal(expected.Take(3), found[..few].Select(next => new TokenCount(next.Token, next.Count)));
        Assert.False(index.TryDescend(cursor, 60_000, out _));
    }

    /// <summary>Of wide intervals, arrays promise the continuations with a share of 1/64 or more; returns what else was found as well.</summary>
    private static List<TokenCount> CheckProbed(List<TokenCount> expected, Continuation[] found, int total)
    {
        var tokens = found.Select(next => next.Token).ToHashSet();
        Assert.All(expected.Where(next => next.Count * 64 > total), next => Assert.Contains(next.Token, tokens));
        return [.. expected.Where(next => tokens.Contains(next.Token))];
    }

    private static void CheckShorter(ISuffixIndex index, NaiveCorpus naive, SuffixCursor cursor, int[] match)
    {
        SuffixCursor shorter = index.Shorten(cursor);
        int length = naive.ShorterLength(match);
        Assert.Equal(length, shorter.MatchLength);
        Assert.Equal(naive.Count(match.AsSpan(match.Length - length)), index.CountOccurrences(shorter));
    }
}
