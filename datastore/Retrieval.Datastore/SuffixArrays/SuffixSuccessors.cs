using Retrieval.Datastore.Query;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>
/// The tokens behind the suffixes of an interval, ranked. Within an interval they are in order, so equal ones form runs. A narrow interval
/// is read through; a wide one is probed at even distances, which meets every run of at least 1/64 of it, and the ends of the runs
/// asked for are then found by bisection, so that counts are exact either way.
/// </summary>
internal readonly ref struct SuffixSuccessors(SuffixSearch search, SuffixInterval interval, int depth)
{
    private const int NarrowCount = 256;
    private const int ProbeCount = 65;

    private readonly SuffixSearch _search = search;

    public int Rank(Span<Continuation> destination)
    {
        if (depth == 0) return RankBuckets(destination);
        return interval.Count <= NarrowCount ? RankAll(destination) : RankProbed(destination);
    }

    private int RankBuckets(Span<Continuation> destination)
    {
        int count = 0;
        for (int token = 0; token < _search.VocabularySize; token++)
        {
            SuffixInterval bucket = _search.Bucket(token);
            if (!bucket.IsEmpty) count = Insert(destination, count, token, bucket);
        }
        return count;
    }

    private int RankAll(Span<Continuation> destination)
    {
        int count = 0;
        for (long start = interval.Low; start < interval.High;)
        {
            int token = _search.TokenAt(start, depth);
            long end = start + 1;
            while (end < interval.High && _search.TokenAt(end, depth) == token) end++;
            if (token >= 0) count = Insert(destination, count, token, new SuffixInterval(start, end));
            start = end;
        }
        return count;
    }

    private int RankProbed(Span<Continuation> destination)
    {
        // First by the number of probes a run meets; its cursor holds the numbers of the first and the last of them meanwhile.
        Span<int> probes = stackalloc int[ProbeCount];
        for (int i = 0; i < ProbeCount; i++) probes[i] = _search.TokenAt(Probe(i), depth);
        int count = 0;
        for (int start = 0, end; start < ProbeCount; start = end)
        {
            end = start + 1;
            while (end < ProbeCount && probes[end] == probes[start]) end++;
            if (probes[start] < 0) continue;
            count = ContinuationRanking.Insert(destination, count, new Continuation(probes[start], end - start, new SuffixCursor(start, end - 1, 1)));
        }
        int found = count;
        Span<Continuation> candidates = stackalloc Continuation[ProbeCount];
        destination[..found].CopyTo(candidates);
        count = 0;
        foreach (ref readonly Continuation candidate in candidates[..found])
            count = Insert(destination, count, candidate.Token, FindRun(candidate));
        return count;
    }

    private SuffixInterval FindRun(in Continuation candidate)
    {
        long before = candidate.Cursor.Low == 0 ? interval.Low : Probe((int)candidate.Cursor.Low - 1) + 1;
        long behind = candidate.Cursor.High == ProbeCount - 1 ? interval.High : Probe((int)candidate.Cursor.High + 1);
        long low = _search.FirstNotBelow(before, Probe((int)candidate.Cursor.Low), depth, candidate.Token);
        return new SuffixInterval(low, _search.FirstNotBelow(Probe((int)candidate.Cursor.High) + 1, behind, depth, candidate.Token + 1));
    }

    private long Probe(int number) => interval.Low + (interval.Count - 1) * number / (ProbeCount - 1);

    private int Insert(Span<Continuation> destination, int count, int token, SuffixInterval run) => ContinuationRanking.Insert(
        destination, count, new Continuation(token, run.Count, new SuffixCursor(run.Low, run.High, depth + 1)));
}
