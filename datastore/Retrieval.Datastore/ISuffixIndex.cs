namespace Retrieval.Datastore;

/// <summary>
/// What the suffix automaton and the suffix array have in common: exact longest matches of a text that grows at its end. Queries do
/// not allocate and take no lock; those of immutable indexes may run on any number of threads at once.
/// </summary>
public interface ISuffixIndex
{
    /// <summary>
    /// The longest suffix of (matched string + <paramref name="token"/>) that occurs in the text; the empty match if the token does
    /// not occur. Amortised O(1) steps over a followed text in an automaton, O(log n) in an array.
    /// </summary>
    SuffixCursor Advance(SuffixCursor cursor, int token);

    /// <summary>Extends the match by one token without shortening it; false when the extended string does not occur.</summary>
    bool TryDescend(SuffixCursor cursor, int token, out SuffixCursor child);

    /// <summary>
    /// The longest proper suffix of the match that occurs more often than the match itself: the next shorter context that can say
    /// anything new. The empty match is its own shorter one.
    /// </summary>
    SuffixCursor Shorten(SuffixCursor cursor);

    /// <summary>The suffix of the match with <paramref name="maxLength"/> tokens, or the match itself if it is no longer than that.</summary>
    SuffixCursor ShortenTo(SuffixCursor cursor, int maxLength);

    /// <summary>How often the match occurs; for the empty match the number of indexed tokens.</summary>
    long CountOccurrences(SuffixCursor cursor);

    /// <summary>
    /// Writes the tokens that follow the match into <paramref name="destination"/>, most frequent first, lower token id first among
    /// equals, and returns how many were written. None crosses the end of a document. At least the 64 most frequent are known (of an
    /// array's wide intervals: those with a share of 1/64 or more).
    /// </summary>
    int GetContinuations(SuffixCursor cursor, Span<Continuation> destination);

    /// <summary>Index in the text behind the last token of one occurrence of the match; 0 for the empty match.</summary>
    long FindEnd(SuffixCursor cursor);
}
