using System.Numerics.Tensors;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Benchmarks.Ann;

/// <summary>Exhaustive search, and how well an index does against it.</summary>
internal static class ExactNeighbours
{
    // What rounding in another order of summation may change.
    private const float Tolerance = 1e-5f;

    /// <summary>Ids of the nearest vectors of each query, [queries, count], on all cores.</summary>
    public static VectorTable<int> Find(VectorTable<float> vectors, VectorTable<float> queries, VectorMetric metric, int count)
    {
        var ids = new int[queries.Count * count];
        Parallel.For(0, queries.Count, query =>
        {
            var nearest = new PriorityQueue<int, float>(count + 1);
            for (int id = 0; id < vectors.Count; id++)
            {
                float score = Score(vectors[id], queries[query], metric);
                if (nearest.Count < count)
                {
                    nearest.Enqueue(id, score);
                }
                else
                {
                    nearest.EnqueueDequeue(id, score);
                }
            }

            for (int rank = count - 1; rank >= 0; rank--)
            {
                ids[(query * count) + rank] = nearest.Dequeue();
            }
        });
        return new VectorTable<int>(ids, count);
    }

    /// <summary>How many results are no farther than the farthest of the true neighbours, so that of equal vectors any is right.</summary>
    public static int CountFound(
        VectorTable<float> vectors, ReadOnlySpan<float> query, VectorMetric metric, ReadOnlySpan<int> truth, ReadOnlySpan<Neighbour> results)
    {
        float farthest = Score(vectors[truth[^1]], query, metric);
        farthest -= Tolerance * Math.Abs(farthest);
        int found = 0;
        foreach (Neighbour result in results)
        {
            found += Score(vectors[result.Id], query, metric) >= farthest ? 1 : 0;
        }

        return found;
    }

    private static float Score(ReadOnlySpan<float> a, ReadOnlySpan<float> b, VectorMetric metric)
    {
        if (metric == VectorMetric.InnerProduct)
        {
            return TensorPrimitives.Dot(a, b);
        }

        float distance = TensorPrimitives.Distance(a, b);
        return -distance * distance;
    }
}
