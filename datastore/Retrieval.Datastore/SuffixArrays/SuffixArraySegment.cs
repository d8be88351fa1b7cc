using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>
/// A suffix array, read where it is mapped. A cursor is the interval of suffixes that start with the match; the text of the match itself is
/// read at the first of them.
/// </summary>
internal sealed class SuffixArraySegment : ISuffixIndex
{
    private readonly SuffixSearch _search;

    public SuffixArraySegment(SegmentFile file)
    {
        _search = new SuffixSearch(file);
        ulong suffixes = Math.Max(1, file.Header.TokenCount);
        file.Require(SectionId.Positions, file.Section(SectionId.Positions).LengthBytes / 4 == suffixes, $"{suffixes} positions",
            file.Section(SectionId.Positions).LengthBytes / 4);
        file.Require(SectionId.Buckets, (ulong)_search.VocabularySize == file.Header.VocabularySize,
            $"{file.Header.VocabularySize + 1} entries", _search.VocabularySize + 1);
    }

    public SuffixCursor Advance(SuffixCursor cursor, int token)
    {
        if (TryDescend(cursor, token, out SuffixCursor child)) return child;
        if (cursor.MatchLength <= 1) return Cursor(_search.Bucket(token), 1);

        // "A suffix of this length, followed by the token, occurs" is monotone in the length; the answer is mostly short.
        long end = _search.Position(cursor.Low) + cursor.MatchLength;
        SuffixInterval best = _search.Bucket(token);
        if (best.IsEmpty) return default;
        int length = 0;
        int tooLong = cursor.MatchLength;
        for (int step = 1; tooLong - length > 1;)
        {
            int tried = step > 0 ? Math.Min(length + step, tooLong - 1) : length + (tooLong - length) / 2;
            SuffixInterval found = _search.Find(end - tried, tried, token);
            if (found.IsEmpty)
            {
                tooLong = tried;
                step = 0;
            }
            else
            {
                (length, best) = (tried, found);
                step *= 2;
            }
        }
        return Cursor(best, length + 1);
    }

    public bool TryDescend(SuffixCursor cursor, int token, out SuffixCursor child)
    {
        child = default;
        if ((uint)token >= (ulong)_search.VocabularySize) return false;
        child = Cursor(_search.Narrow(Interval(cursor), cursor.MatchLength, token), cursor.MatchLength + 1);
        return child.MatchLength > 0;
    }

    public SuffixCursor Shorten(SuffixCursor cursor)
    {
        if (cursor.MatchLength <= 1) return default;
        long end = _search.Position(cursor.Low) + cursor.MatchLength;
        long count = cursor.High - cursor.Low;
        int length = 0;
        SuffixInterval best = default;
        for (int tooLong = cursor.MatchLength; tooLong - length > 1;)
        {
            int tried = length + (tooLong - length) / 2;
            SuffixInterval found = _search.Find(end - tried, tried, token: -1);
            if (found.Count > count) (length, best) = (tried, found);
            else tooLong = tried;
        }
        return Cursor(best, length);
    }

    public SuffixCursor ShortenTo(SuffixCursor cursor, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (maxLength >= cursor.MatchLength) return cursor;
        if (maxLength == 0) return default;
        long end = _search.Position(cursor.Low) + cursor.MatchLength;
        return Cursor(_search.Find(end - maxLength, maxLength, token: -1), maxLength);
    }

    public long CountOccurrences(SuffixCursor cursor) => Interval(cursor).Count;

    public int GetContinuations(SuffixCursor cursor, Span<Continuation> destination) =>
        new SuffixSuccessors(_search, Interval(cursor), cursor.MatchLength).Rank(destination);

    public long FindEnd(SuffixCursor cursor) => cursor.MatchLength == 0 ? 0 : _search.Position(cursor.Low) + cursor.MatchLength;

    private SuffixInterval Interval(SuffixCursor cursor) => cursor.MatchLength == 0 ? _search.All : new SuffixInterval(cursor.Low, cursor.High);

    private static SuffixCursor Cursor(SuffixInterval interval, int length) =>
        interval.IsEmpty || length == 0 ? default : new SuffixCursor(interval.Low, interval.High, length);
}
