namespace Retrieval.Datastore.Query;

/// <summary>Keeps the best continuations seen so far in order: most frequent first, lower token id first among equals.</summary>
internal static class ContinuationRanking
{
    /// <summary>Inserts into the sorted prefix of <paramref name="ranked"/> and returns its new length; drops what ranks too low.</summary>
    public static int Insert(Span<Continuation> ranked, int count, in Continuation candidate)
    {
        int place = count;
        while (place > 0 && IsBefore(candidate, ranked[place - 1])) place--;
        if (place >= ranked.Length) return count;
        int kept = Math.Min(count, ranked.Length - 1);
        ranked[place..kept].CopyTo(ranked[(place + 1)..]);
        ranked[place] = candidate;
        return kept + 1;
    }

    private static bool IsBefore(in Continuation left, in Continuation right) =>
        left.Count != right.Count ? left.Count > right.Count : left.Token < right.Token;
}
