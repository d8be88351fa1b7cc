namespace Retrieval.Datastore.Hnsw;

/// <summary>What one thread needs to search a layer, kept between searches.</summary>
/// <param name="count">Keys of the index.</param>
/// <param name="mostLinks">Most links of a key on a layer.</param>
internal sealed class SearchScratch(int count, int mostLinks)
{
    /// <summary>How many distances are computed at once.</summary>
    public const int Group = 4;

    public CandidatePool Pool { get; } = new();

    public VisitedSet Visited { get; } = new(count);

    /// <summary>For filtered searches, which may pass through more keys than they may return.</summary>
    public PriorityQueue<int, uint> Candidates { get; } = new();

    /// <summary>Links of the key being expanded that had not been visited, and any keys behind them to fill up the last group.</summary>
    public int[] Fresh { get; } = new int[mostLinks + Group];
}
