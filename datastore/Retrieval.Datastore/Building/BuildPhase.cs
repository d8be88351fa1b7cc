namespace Retrieval.Datastore.Building;

/// <summary>What a build is doing.</summary>
public enum BuildPhase
{
    /// <summary>Documents are read, compared and tokenised; full segments are indexed on the side.</summary>
    Reading,

    /// <summary>The documents of changed and small segments are packed anew, and the last segments are indexed.</summary>
    Indexing,

    /// <summary>The manifest is replaced and what it no longer names is deleted.</summary>
    Committing,

    /// <summary>The new state is durable.</summary>
    Done,
}
