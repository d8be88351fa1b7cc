namespace Retrieval.Datastore.Dense.Building;

/// <summary>What a dense build is doing.</summary>
public enum DenseBuildPhase
{
    /// <summary>The model runs over a sample, to which the normaliser is fitted.</summary>
    Sampling,

    /// <summary>The model runs over everything that has no keys yet.</summary>
    Embedding,

    /// <summary>Graphs are built.</summary>
    Indexing,

    /// <summary>The new state is durable.</summary>
    Done,
}
