namespace Retrieval.Drafting.NGrams;

/// <summary>What a full table keeps.</summary>
internal enum NGramOrder
{
    /// <summary>What came last: a key or token moves to the front whenever it comes (LRU).</summary>
    Recent,

    /// <summary>
    /// What comes often: it enters in the middle, comes into the front half when it comes again, and climbs one place each further time
    /// (segmented LRU with a transposed front), so what comes once is replaced by what comes once.
    /// </summary>
    Frequent,
}
