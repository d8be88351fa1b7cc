using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class HnswSearcherTests
{
    [Theory]
    [InlineData(VectorMetric.InnerProduct, VectorElement.Float32)]
    [InlineData(VectorMetric.InnerProduct, VectorElement.Int8)]
    [InlineData(VectorMetric.L2, VectorElement.Float32)]
    [InlineData(VectorMetric.L2, VectorElement.Int8)]
    public void Search_ClusteredVectorsAtDefault_FindsNearlyAllNeighbours(VectorMetric metric, VectorElement element)
    {
        VectorSet vectors = VectorSet.Clustered(5000, 64, 1);
        using HnswIndex index = vectors.Build(new HnswOptions { Metric = metric, ElementType = element });
        Assert.InRange(vectors.Recall(index, VectorSet.Clustered(100, 64, 1), index.EfSearch), 0.95, 1);
    }

    [Theory]
    [InlineData(VectorMetric.L2, VectorElement.Float32)]
    [InlineData(VectorMetric.L2, VectorElement.Int8)]
    [InlineData(VectorMetric.InnerProduct, VectorElement.Float32)]
    public void Search_LargerEfSearch_FindsMore(VectorMetric metric, VectorElement element)
    {
        VectorSet vectors = VectorSet.Uniform(5000, 16, 3);
        VectorSet queries = VectorSet.Uniform(100, 16, 4);
        using HnswIndex index = vectors.Build(new HnswOptions { Metric = metric, ElementType = element });
        double[] recalls = [.. new[] { 10, 40, 96, 400 }.Select(ef => vectors.Recall(index, queries, ef))];
        for (int i = 1; i < recalls.Length; i++) Assert.InRange(recalls[i], recalls[i - 1] - 0.01, 1);
        Assert.InRange(recalls[2], 0.95, 1);
        Assert.InRange(recalls[3], element == VectorElement.Float32 ? 0.99 : 0.95, 1);
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct, VectorElement.Float32, 1e-5)]
    [InlineData(VectorMetric.InnerProduct, VectorElement.Int8, 0.02)]
    [InlineData(VectorMetric.L2, VectorElement.Float32, 1e-5)]
    [InlineData(VectorMetric.L2, VectorElement.Int8, 0.05)]
    public void Search_Results_AreOrderedAndScoredByTheMetric(VectorMetric metric, VectorElement element, double tolerance)
    {
        VectorSet vectors = VectorSet.Clustered(500, 20, 5);
        using HnswIndex index = vectors.Build(new HnswOptions { Metric = metric, ElementType = element });
        var results = new Neighbour[20];
        float[] query = vectors.Vectors[17];
        Assert.Equal(20, index.CreateSearcher().Search(query, 50, results));
        Assert.Equal(results.OrderByDescending(result => result.Score), results);
        foreach (Neighbour result in results)
        {
            Assert.Equal(VectorSet.PayloadOf(result.Id), result.Payload);
            Assert.Equal(VectorSet.Score(query, vectors.Vectors[result.Id], metric), result.Score, tolerance);
        }
    }
}
