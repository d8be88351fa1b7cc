namespace Retrieval.Drafting.NGrams;

/// <summary>What a full table keeps.</summary>
internal enum NGramOrder
{
    /// <summary>What came last: a key or token moves to the front whenever it comes (LRU).</summary>
    Recent,

    /// <summary>What comes often: it enters at the end and climbs one place each time (Rivest's transpose rule), so what is rare is replaced.</summary>
    Frequent,
}
