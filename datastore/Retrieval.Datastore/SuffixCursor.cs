namespace Retrieval.Datastore;

/// <summary>
/// A place in a suffix index: a string that occurs in the indexed text, found by following text token by token. An opaque value that
/// belongs to the index which returned it; <c>default</c> is the empty string in every index. 24 bytes, free to copy and to keep.
/// </summary>
public readonly record struct SuffixCursor
{
    internal SuffixCursor(long low, long high, int matchLength) => (Low, High, MatchLength) = (low, high, matchLength);

    /// <summary>Automaton: the state. Array: first rank of the interval of suffixes that start with the match.</summary>
    internal long Low { get; }

    /// <summary>Automaton: unused. Array: rank behind the last of the interval.</summary>
    internal long High { get; }

    /// <summary>No place at all: what a tree holds for an index that does not have a node's path.</summary>
    public static SuffixCursor None => new(0, 0, -1);

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => MatchLength < 0;

    /// <summary>Length of the matched string in tokens; 0 is the empty match, an ordinary value.</summary>
    public int MatchLength { get; }
}
