using Retrieval.Datastore;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>Reads contexts out of a suffix index: what followed the longest match, then what followed shorter ones.</summary>
internal sealed class SuffixOpinions(int maxContexts)
{
    private const int MaxTokens = 16;

    private readonly Continuation[] _continuations = new Continuation[MaxTokens];

    /// <summary>Adds the contexts of a place.</summary>
    /// <returns>The longest match that was followed by anything; the empty match if none was.</returns>
    public SuffixCursor Add(ISuffixIndex index, SuffixCursor cursor, Opinions opinions)
    {
        SuffixCursor longest = default;
        int contexts = 0;
        for (; cursor.MatchLength > 0 && contexts < maxContexts; cursor = index.Shorten(cursor))
        {
            int count = index.GetContinuations(cursor, _continuations);
            if (count == 0)
                continue;
            if (contexts++ == 0)
                longest = cursor;
            Add(cursor.MatchLength, index.CountOccurrences(cursor), count, opinions);
        }

        return longest;
    }

    private void Add(int matchLength, long occurrences, int count, Opinions opinions)
    {
        Span<Continuation> continuations = _continuations.AsSpan(0, count);
        long total = 0;
        foreach (ref readonly Continuation continuation in continuations)
            total += continuation.Count;

        // An occurrence at the end of the text has no successor: only where not all successors are known are occurrences counted.
        opinions.AddContext(matchLength, count < MaxTokens ? total : Math.Max(total, occurrences));
        foreach (ref readonly Continuation continuation in continuations)
            opinions.AddCount(continuation.Token, continuation.Count);
    }
}
