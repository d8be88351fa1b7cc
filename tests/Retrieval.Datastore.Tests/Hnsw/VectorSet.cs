using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

/// <summary>Random vectors with an exhaustive search as reference. Payloads are made from ids so that they do not fit 32 bits.</summary>
internal sealed class VectorSet(float[][] vectors)
{
    public float[][] Vectors => vectors;

    public int Dimensions => vectors[0].Length;

    public static ulong PayloadOf(int id) => 5_000_000_000UL + (ulong)id * 3;

    public static VectorSet Uniform(int count, int dimensions, int seed) => new(Draw(count, dimensions, new Random(seed)));

    /// <summary>Unit vectors around centres, like hidden states.</summary>
    public static VectorSet Clustered(int count, int dimensions, int seed)
    {
        var random = new Random(seed);
        float[][] centres = Draw(40, dimensions, random);
        float[][] vectors = Draw(count, dimensions, random);
        foreach (float[] vector in vectors)
        {
            float[] centre = centres[random.Next(centres.Length)];
            for (int i = 0; i < dimensions; i++) vector[i] = centre[i] + 0.7f * vector[i];
            float norm = MathF.Sqrt(vector.Sum(component => component * component));
            for (int i = 0; i < dimensions; i++) vector[i] /= norm;
        }
        return new VectorSet(vectors);
    }

    public HnswIndex Build(HnswOptions options)
    {
        var builder = new HnswBuilder(Dimensions, options);
        for (int id = 0; id < vectors.Length; id++) builder.Add(vectors[id], PayloadOf(id));
        return builder.Build();
    }

    public static float Score(float[] a, float[] b, VectorMetric metric) =>
        metric == VectorMetric.L2 ? -a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() : a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>The nearest ids, nearest first.</summary>
    public int[] Exhaustive(float[] query, VectorMetric metric, int count, Func<ulong, bool>? filter = null) =>
        [.. Enumerable.Range(0, vectors.Length)
            .Where(id => filter?.Invoke(PayloadOf(id)) ?? true)
            .OrderByDescending(id => Score(query, vectors[id], metric))
            .Take(count)];

    public double Recall(HnswIndex index, VectorSet queries, int efSearch, int count = 10)
    {
        HnswSearcher searcher = index.CreateSearcher();
        var results = new Neighbour[count];
        int found = 0;
        foreach (float[] query in queries.Vectors)
        {
            int length = searcher.Search(query, efSearch, results);
            found += results[..length].Select(result => result.Id).Intersect(Exhaustive(query, index.Metric, count)).Count();
        }
        return (double)found / (count * queries.Vectors.Length);
    }

    private static float[][] Draw(int count, int dimensions, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimensions).Select(_ => random.NextSingle() * 2 - 1).ToArray())];
}
