using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class HnswBuilderTests
{
    [Theory]
    [InlineData(VectorElement.Float32)]
    [InlineData(VectorElement.Int8)]
    public void Build_OneThreadTwice_GivesTheSameBytes(VectorElement element)
    {
        VectorSet vectors = VectorSet.Clustered(1500, 24, 1);
        var options = new HnswOptions { ElementType = element };
        using HnswIndex first = vectors.Build(options);
        using HnswIndex second = vectors.Build(options);
        Assert.Equal(IndexBytes.Of(first), IndexBytes.Of(second));
    }

    [Fact]
    public void Build_OtherSeed_GivesOtherLayers()
    {
        VectorSet vectors = VectorSet.Uniform(1000, 8, 1);
        using HnswIndex first = vectors.Build(new HnswOptions { Seed = 1 });
        using HnswIndex second = vectors.Build(new HnswOptions { Seed = 2 });
        Assert.NotEqual(IndexBytes.Of(first), IndexBytes.Of(second));
    }

    [Fact]
    public void Build_SeveralThreads_FindsAsMuchAndPassesTheCheck()
    {
        VectorSet vectors = VectorSet.Uniform(4000, 16, 5);
        VectorSet queries = VectorSet.Uniform(150, 16, 6);
        var options = new HnswOptions { Metric = VectorMetric.L2, ElementType = VectorElement.Float32, EfConstruction = 80 };
        using HnswIndex alone = vectors.Build(options);
        using HnswIndex together = vectors.Build(options with { Threads = 4 });
        Assert.Null(HnswCheck.FindFault(together));
        Assert.Equal(vectors.Recall(alone, queries, 40), vectors.Recall(together, queries, 40), 0.02);
    }

    [Fact]
    public void Build_DefaultsAt64Dimensions_TakesAtMost200BytesAKey()
    {
        using HnswIndex index = VectorSet.Clustered(3000, 64, 1).Build(new HnswOptions());
        Assert.InRange((double)index.LengthBytes / index.Count, 184, 200);
    }

    [Fact]
    public void Build_Twice_LeavesTheBuilderEmpty()
    {
        var builder = new HnswBuilder(4);
        builder.Add([1, 2, 3, 4], 1);
        using HnswIndex first = builder.Build();
        using HnswIndex second = builder.Build();
        Assert.Equal((1, 0), (first.Count, second.Count));
    }

    [Fact]
    public void Build_Cancelled_Throws()
    {
        foreach (int threads in new[] { 1, 2 })
        {
            var builder = new HnswBuilder(1, new HnswOptions { Threads = threads });
            for (int i = 0; i < 10; i++) builder.Add([i], 0);
            Assert.ThrowsAny<OperationCanceledException>(() => builder.Build(cancellationToken: new CancellationToken(true)));
        }
    }

    [Fact]
    public void Build_Progress_IsToldNowAndThen()
    {
        var reports = new Reports();
        var builder = new HnswBuilder(1);
        for (int i = 0; i < 3000; i++) builder.Add([i], 0);
        builder.Build(reports).Dispose();
        Assert.Equal([1024, 2048], reports.Values);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Add_ComponentNotFinite_Throws(float component)
    {
        var builder = new HnswBuilder(2);
        Assert.Throws<ArgumentException>(() => builder.Add([0, component], 0));
        Assert.Equal(0, builder.Count);
        using HnswIndex index = builder.Build();
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Add_WrongLength_Throws() => Assert.Throws<ArgumentException>(() => new HnswBuilder(3).Add([1, 2], 0));

    [Theory]
    [InlineData(0)]
    [InlineData(4097)]
    public void Constructor_DimensionsOutOfRange_Throws(int dimensions) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new HnswBuilder(dimensions));

    private sealed class Reports : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public void Report(int value) => Values.Add(value);
    }
}
