using System.Diagnostics;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Benchmarks.Ann;

/// <summary>Builds an index and sweeps EfSearch: recall and queries a second, one thread.</summary>
internal static class AnnBenchmark
{
    /// <summary>Neighbours asked for: recall is that of ten.</summary>
    public const int Neighbours = 10;

    public static Report Run(VectorTable<float> vectors, VectorTable<float> queries, VectorTable<int>? truth, HnswOptions options, int[] efSearch, int rounds)
    {
        Check(vectors, queries, truth);
        truth ??= ExactNeighbours.Find(vectors, queries, options.Metric, Neighbours);
        var builder = new HnswBuilder(vectors.Dimensions, options);
        for (int id = 0; id < vectors.Count; id++)
        {
            builder.Add(vectors[id], (ulong)id);
        }

        long start = Stopwatch.GetTimestamp();
        using HnswIndex index = builder.Build();
        double buildSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        HnswSearcher searcher = index.CreateSearcher();
        Samples[] speeds = [.. efSearch.Select(_ => new Samples())];

        // The values of EfSearch take turns, so that what else the machine does meets them alike; the first round warms up.
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < efSearch.Length; i++)
            {
                double speed = Measure(searcher, queries, efSearch[i]);
                if (round >= 0)
                {
                    speeds[i].Add(speed);
                }
            }
        }

        var report = new Report("ann");
        for (int i = 0; i < efSearch.Length; i++)
        {
            report.Add(
                ("element", $"{options.ElementType}"), ("keys", index.Count), ("ef", efSearch[i]),
                ("recall", Recall(searcher, vectors, queries, truth, options.Metric, efSearch[i])), ("qps", speeds[i].Median), ("best_qps", speeds[i].Quantile(1)),
                ("build_seconds", buildSeconds), ("bytes_per_vector", (double)index.LengthBytes / index.Count));
        }

        return report;
    }

    private static void Check(VectorTable<float> vectors, VectorTable<float> queries, VectorTable<int>? truth)
    {
        if (vectors.Count < Neighbours)
        {
            throw new ArgumentException($"{vectors.Count} vectors do not have {Neighbours} neighbours.");
        }

        if (queries.Dimensions != vectors.Dimensions)
        {
            throw new ArgumentException($"Queries have {queries.Dimensions} components, vectors {vectors.Dimensions}.");
        }

        if (truth is null)
        {
            return;
        }

        if (truth.Count != queries.Count || truth.Dimensions < Neighbours)
        {
            throw new ArgumentException($"--truth has {truth.Count} rows of {truth.Dimensions}; {queries.Count} rows of at least {Neighbours} are needed.");
        }

        for (int row = 0; row < truth.Count; row++)
        {
            if (truth[row].IndexOfAnyExceptInRange(0, vectors.Count - 1) is >= 0 and int at)
            {
                throw new ArgumentException($"--truth names vector {truth[row][at]} of {vectors.Count}.");
            }
        }
    }

    private static double Measure(HnswSearcher searcher, VectorTable<float> queries, int efSearch)
    {
        Span<Neighbour> results = stackalloc Neighbour[Neighbours];
        long start = Stopwatch.GetTimestamp();
        for (int query = 0; query < queries.Count; query++)
        {
            searcher.Search(queries[query], efSearch, results);
        }

        return queries.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Recall(
        HnswSearcher searcher, VectorTable<float> vectors, VectorTable<float> queries, VectorTable<int> truth, VectorMetric metric, int efSearch)
    {
        Span<Neighbour> results = stackalloc Neighbour[Neighbours];
        long found = 0;
        for (int query = 0; query < queries.Count; query++)
        {
            int count = searcher.Search(queries[query], efSearch, results);
            found += ExactNeighbours.CountFound(vectors, queries[query], metric, truth[query][..Neighbours], results[..count]);
        }

        return found / ((double)Neighbours * queries.Count);
    }
}
