using System.Diagnostics;

namespace Retrieval.Benchmarks.Index;

/// <summary>Durations of one operation, for its median and 99th percentile.</summary>
internal sealed class LatencySample(int capacity)
{
    private readonly double[] _microseconds = new double[capacity];
    private int _count;

    public void Add(long startTimestamp)
    {
        double elapsed = (Stopwatch.GetTimestamp() - startTimestamp) * 1e6 / Stopwatch.Frequency;
        if (_count < _microseconds.Length) _microseconds[_count++] = elapsed;
    }

    public double Percentile(double share)
    {
        Array.Sort(_microseconds, 0, _count);
        return _count == 0 ? double.NaN : _microseconds[Math.Min(_count - 1, (int)(share * _count))];
    }

    public override string ToString() => $"median {Percentile(0.5):f3} us, p99 {Percentile(0.99):f3} us";
}
