using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

/// <summary>What holds for every graph, whatever the vectors and the options are.</summary>
public sealed class HnswGraphPropertyTests
{
    [Fact]
    public void Build_AnyVectorsAndOptions_GivesAGraphWithoutFaultThatFindsWhatItReturns()
    {
        Gen<(int Count, int Dimensions, int M, int Threads, int Kind, int Values, int Seed)> shapes =
            from count in Gen.Choose(0, 120)
            from dimensions in Gen.Choose(1, 70)
            from m in Gen.Choose(2, 8)
            from threads in Gen.Choose(1, 3)
            from kind in Gen.Choose(0, 3)
            from values in Gen.Choose(1, 9)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select (count, dimensions, m, threads, kind, values, seed);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            // Few values, so that there are equal vectors.
            var random = new Random(shape.Seed);
            var options = new HnswOptions
            {
                M = shape.M,
                EfConstruction = 20,
                Threads = shape.Threads,
                Metric = shape.Kind % 2 == 0 ? VectorMetric.InnerProduct : VectorMetric.L2,
                ElementType = shape.Kind < 2 ? VectorElement.Float32 : VectorElement.Int8,
                Seed = (ulong)shape.Seed,
            };
            var builder = new HnswBuilder(shape.Dimensions, options);
            for (int id = 0; id < shape.Count; id++)
                builder.Add([.. Enumerable.Range(0, shape.Dimensions).Select(_ => (float)random.Next(shape.Values))], (ulong)id << 33);
            using HnswIndex index = builder.Build();

            Assert.Null(HnswCheck.FindFault(index));
            var results = new Neighbour[20];
            int found = index.CreateSearcher().Search(new float[shape.Dimensions], 30, results);
            Assert.InRange(found, Math.Min(shape.Count, 1), Math.Min(shape.Count, 20));
            Assert.Equal(found, results[..found].Select(result => result.Id).Distinct().Count());
            Assert.All(results[..found], result => Assert.Equal((ulong)result.Id << 33, result.Payload));
        }));
    }
}
