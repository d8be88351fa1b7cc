namespace Retrieval.Datastore.Hnsw;

/// <summary>How a component of a vector is stored. The values are part of the file format.</summary>
public enum VectorElement
{
    /// <summary>As it was given: 4 bytes.</summary>
    Float32 = 1,

    /// <summary>As a multiple of one scale that the whole index shares: 1 byte.</summary>
    Int8 = 2,
}
