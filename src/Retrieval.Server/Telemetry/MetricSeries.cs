namespace Retrieval.Server.Telemetry;

/// <summary>Running totals of one instrument with one set of labels.</summary>
internal sealed class MetricSeries(IReadOnlyList<double> bounds)
{
    private readonly Lock _adding = new();
    private readonly long[] _buckets = new long[bounds.Count + 1];
    private double _sum;
    private long _count;

    /// <summary>Upper bounds of the buckets; none for what is no histogram.</summary>
    public IReadOnlyList<double> Bounds { get; } = bounds;

    /// <summary>Adds to a counter or a histogram.</summary>
    public void Add(double value)
    {
        lock (_adding)
        {
            int bucket = 0;
            while (bucket < Bounds.Count && value > Bounds[bucket])
            {
                bucket++;
            }

            _buckets[bucket]++;
            _sum += value;
            _count++;
        }
    }

    /// <summary>Sets a gauge.</summary>
    public void Set(double value)
    {
        lock (_adding)
        {
            _sum = value;
        }
    }

    /// <summary>Sum, count, and the cumulative counts of the buckets.</summary>
    public (double Sum, long Count, long[] Cumulative) Read()
    {
        lock (_adding)
        {
            long running = 0;
            return (_sum, _count, [.. _buckets.Select(count => running += count)]);
        }
    }
}
