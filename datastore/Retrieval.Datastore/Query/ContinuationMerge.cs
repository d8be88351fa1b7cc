namespace Retrieval.Datastore.Query;

/// <summary>Adds up the continuations of several segments by token.</summary>
internal static class ContinuationMerge
{
    public static readonly Comparison<Continuation> MostFrequentFirst = (left, right) =>
        left.Count != right.Count ? right.Count.CompareTo(left.Count) : left.Token.CompareTo(right.Token);

    /// <summary>Adds to the <paramref name="count"/> merged so far and returns the new number; what does not fit is left out.</summary>
    public static int Add(Span<Continuation> merged, int count, ReadOnlySpan<Continuation> more)
    {
        int old = count;
        foreach (ref readonly Continuation candidate in more)
        {
            int place = 0;
            while (place < old && merged[place].Token != candidate.Token) place++;
            if (place < old) merged[place] = merged[place] with { Count = merged[place].Count + candidate.Count };
            else if (count < merged.Length) merged[count++] = candidate;
        }
        return count;
    }
}
