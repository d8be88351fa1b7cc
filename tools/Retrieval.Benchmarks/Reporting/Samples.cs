namespace Retrieval.Benchmarks.Reporting;

/// <summary>Repeated measurements of one quantity.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Last => _values[^1];

    public double Median => Quantile(0.5);

    public void Add(double value) => _values.Add(value);

    public double Quantile(double share)
    {
        double[] sorted = [.. _values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
