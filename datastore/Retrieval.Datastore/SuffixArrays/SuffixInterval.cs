namespace Retrieval.Datastore.SuffixArrays;

/// <summary>Ranks <paramref name="Low"/> to <paramref name="High"/> - 1 of a suffix array.</summary>
internal readonly record struct SuffixInterval(long Low, long High)
{
    public long Count => High - Low;

    public bool IsEmpty => High <= Low;
}
