using Retrieval.Datastore;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>Reads contexts out of a suffix index: what followed the longest match, then what followed shorter ones.</summary>
internal sealed class SuffixOpinions(int maxContexts)
{
    /// <summary>Most tokens named for a context.</summary>
    public const int MaxTokens = 16;

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
            AddContext(index, cursor, _continuations.AsSpan(0, count), opinions);
        }

        return longest;
    }

    /// <summary>Adds one context: what followed a match, the most frequent first.</summary>
    /// <param name="index">Where it matched.</param>
    /// <param name="match">The match.</param>
    /// <param name="found">Its continuations; as many as <see cref="MaxTokens"/> mean that there may be more.</param>
    /// <param name="opinions">Where to add it.</param>
    public static void AddContext(ISuffixIndex index, SuffixCursor match, ReadOnlySpan<Continuation> found, Opinions opinions)
    {
        long total = 0;
        foreach (ref readonly Continuation continuation in found)
            total += continuation.Count;

        // An occurrence at the end of the text has no successor: only where not all successors are known are occurrences counted.
        if (found.Length == MaxTokens)
            total = Math.Max(total, index.CountOccurrences(match));
        opinions.AddContext(match.MatchLength, total);
        foreach (ref readonly Continuation continuation in found)
            opinions.AddCount(continuation.Token, continuation.Count);
    }
}
