namespace Retrieval.Datastore.Hnsw;

/// <summary>The links of one layer.</summary>
internal interface ILinkSource
{
    /// <summary>Keys that a key links to; valid until the next call. Out of a damaged file they may be any numbers.</summary>
    ReadOnlySpan<int> Of(int id);

    /// <summary>Asks the processor to fetch what <see cref="Of"/> will read.</summary>
    void Prefetch(int id);
}
