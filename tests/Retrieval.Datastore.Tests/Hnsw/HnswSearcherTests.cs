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
        double[] recalls = [.. new[] { 10, 40, 128, 400 }.Select(ef => vectors.Recall(index, queries, ef))];
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

    [Theory]
    [InlineData(VectorElement.Float32)]
    [InlineData(VectorElement.Int8)]
    public void Search_FilterWithLargeEf_IsExhaustive(VectorElement element)
    {
        VectorSet vectors = VectorSet.Uniform(2000, 8, 5);
        using HnswIndex index = vectors.Build(new HnswOptions { Metric = VectorMetric.L2, ElementType = element });
        HnswSearcher searcher = index.CreateSearcher();
        var results = new Neighbour[10];
        int found = 0;
        foreach (float[] query in VectorSet.Uniform(30, 8, 6).Vectors)
        {
            Assert.Equal(10, searcher.Search(query, 400, results, new EverySeventh()));
            Assert.All(results, result => Assert.True(default(EverySeventh).Accepts(result.Payload)));
            int[] exact = vectors.Exhaustive(query, VectorMetric.L2, 10, default(EverySeventh).Accepts);
            if (element == VectorElement.Float32) Assert.Equal(exact, results.Select(result => result.Id));
            found += exact.Intersect(results.Select(result => result.Id)).Count();
        }
        Assert.InRange(found, 285, 300);
    }

    [Fact]
    public void Search_FilterThatAcceptsNothing_FindsNothing()
    {
        using HnswIndex index = VectorSet.Uniform(300, 8, 5).Build(new HnswOptions());
        Assert.Equal(0, index.CreateSearcher().Search(new float[8], 10, new Neighbour[10], default(NoPayload)));
    }

    [Fact]
    public void Search_FilterThatAcceptsEverything_FindsWhatASearchWithoutFinds()
    {
        VectorSet vectors = VectorSet.Clustered(2000, 16, 1);
        using HnswIndex index = vectors.Build(new HnswOptions());
        HnswSearcher searcher = index.CreateSearcher();
        var plain = new Neighbour[10];
        var filtered = new Neighbour[10];
        foreach (float[] query in VectorSet.Clustered(50, 16, 2).Vectors)
        {
            searcher.Search(query, 60, plain);
            searcher.Search(query, 60, filtered, default(AnyPayload));
            Assert.Equal(plain.Select(result => result.Score), filtered.Select(result => result.Score));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Search_FewKeys_FindsAll(int count)
    {
        foreach (VectorElement element in Enum.GetValues<VectorElement>())
        {
            var builder = new HnswBuilder(3, new HnswOptions { ElementType = element });
            for (int id = 0; id < count; id++) builder.Add([id, 1, -id], ulong.MaxValue - (ulong)id);
            using HnswIndex index = builder.Build();
            Assert.Null(HnswCheck.FindFault(index));
            var results = new Neighbour[9];
            Assert.Equal(count, index.CreateSearcher().Search([1, 0, 0], 1, results));
            Assert.Equal(Enumerable.Range(0, count).Reverse(), results[..count].Select(result => result.Id));
            Assert.All(results[..count], result => Assert.Equal(ulong.MaxValue - (ulong)result.Id, result.Payload));
        }
    }

    [Theory]
    [InlineData(VectorElement.Float32, 0f)]
    [InlineData(VectorElement.Float32, 1f)]
    [InlineData(VectorElement.Int8, 0f)]
    [InlineData(VectorElement.Int8, 1e-20f)]
    [InlineData(VectorElement.Int8, 1f)]
    public void Search_AllVectorsEqual_FindsAsManyAsAskedFor(VectorElement element, float component)
    {
        var builder = new HnswBuilder(4, new HnswOptions { ElementType = element, Metric = VectorMetric.L2 });
        for (int id = 0; id < 500; id++) builder.Add([component, component, component, component], (ulong)id);
        using HnswIndex index = builder.Build();
        Assert.Null(HnswCheck.FindFault(index));
        var results = new Neighbour[25];
        Assert.Equal(25, index.CreateSearcher().Search([component, component, component, component], 50, results));
        Assert.Equal(25, results.Select(result => result.Id).Distinct().Count());
        Assert.All(results, result => Assert.Equal(0, result.Score, 0.01));
    }

    [Fact]
    public void Search_Duplicates_FindsOneOfThemFirst()
    {
        VectorSet vectors = VectorSet.Uniform(300, 8, 2);
        var twice = new VectorSet([.. vectors.Vectors, .. vectors.Vectors, .. vectors.Vectors]);
        using HnswIndex index = twice.Build(new HnswOptions { ElementType = VectorElement.Float32, Metric = VectorMetric.L2 });
        HnswSearcher searcher = index.CreateSearcher();
        var results = new Neighbour[3];
        for (int id = 0; id < 300; id++)
        {
            searcher.Search(vectors.Vectors[id], 50, results);
            Assert.Equal([id, id + 300, id + 600], results.Select(result => result.Id).Order());
        }
    }

    [Fact]
    public void Search_AfterTheFirst_DoesNotAllocate()
    {
        VectorSet vectors = VectorSet.Uniform(1000, 8, 2);
        using HnswIndex index = vectors.Build(new HnswOptions());
        HnswSearcher searcher = index.CreateSearcher();
        var results = new Neighbour[10];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            for (int id = 0; id < 20; id++)
            {
                searcher.Search(vectors.Vectors[id], 100, results);
                searcher.Search(vectors.Vectors[id], 100, results, default(EverySeventh));
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.MaxValue)]
    public void Search_ComponentWithoutMeaning_NeverFaults(float component)
    {
        foreach (VectorMetric metric in Enum.GetValues<VectorMetric>())
        {
            foreach (VectorElement element in Enum.GetValues<VectorElement>())
            {
                using HnswIndex index = VectorSet.Uniform(300, 4, 1).Build(new HnswOptions { Metric = metric, ElementType = element });
                Assert.InRange(index.CreateSearcher().Search([component, 0, -component, 1], 20, new Neighbour[5]), 0, 5);
            }
        }
    }

    [Theory]
    [InlineData(3, 10)]
    [InlineData(4, 0)]
    [InlineData(4, 65_537)]
    public void Search_ArgumentOutOfRange_Throws(int dimensions, int efSearch)
    {
        using HnswIndex index = VectorSet.Uniform(10, 4, 1).Build(new HnswOptions());
        Assert.ThrowsAny<ArgumentException>(() => index.CreateSearcher().Search(new float[dimensions], efSearch, new Neighbour[1]));
    }

    [Fact]
    public void Search_SeveralThreads_AnswerAsOneDoes()
    {
        VectorSet vectors = VectorSet.Clustered(1000, 16, 1);
        using HnswIndex index = vectors.Build(new HnswOptions());
        Neighbour[][] alone = Run();
        Neighbour[][][] together = [.. Enumerable.Range(0, 4).AsParallel().Select(_ => Run())];
        Assert.All(together, answers => Assert.Equal(alone, answers));

        Neighbour[][] Run()
        {
            HnswSearcher searcher = index.CreateSearcher();
            return [.. vectors.Vectors.Take(300).Select(query =>
            {
                var results = new Neighbour[5];
                searcher.Search(query, 20, results);
                return results;
            })];
        }
    }

    private readonly struct EverySeventh : IPayloadFilter
    {
        public bool Accepts(ulong payload) => payload % 7 == 0;
    }

    private readonly struct NoPayload : IPayloadFilter
    {
        public bool Accepts(ulong payload) => false;
    }

    private readonly struct AnyPayload : IPayloadFilter
    {
        public bool Accepts(ulong payload) => true;
    }
}
