using System.Globalization;
using Retrieval.Speculation;

namespace Retrieval.Benchmarks.Replay;

/// <summary>A cost table from the command line: what another machine would be like.</summary>
internal static class CostCurve
{
    // Costs are given relative to each other. As long as drafting's microseconds are measured, they must not matter beside them.
    private const double Scale = 1000;

    public static VerifyCostTable Parse(string[] points)
    {
        List<int> rows = [];
        List<double> costs = [];
        foreach (string point in points)
        {
            string[] parts = point.Split(':');
            if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out int row)
                || !double.TryParse(parts[1], CultureInfo.InvariantCulture, out double cost))
            {
                throw new ArgumentException($"--cost-curve: expected ROWS:COST such as 8:1.45, found '{point}'.");
            }

            rows.Add(row);
            costs.Add(cost * Scale);
        }

        return new VerifyCostTable([.. rows], [0], [.. costs]);
    }
}
