namespace Retrieval.Datastore.Hnsw;

/// <summary>What makes one vector near another. The values are part of the file format.</summary>
public enum VectorMetric
{
    /// <summary>A greater inner product; the cosine where vectors have unit norm.</summary>
    InnerProduct = 1,

    /// <summary>A smaller squared Euclidean distance.</summary>
    L2 = 2,
}
