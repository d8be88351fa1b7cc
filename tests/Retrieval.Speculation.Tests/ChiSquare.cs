namespace Retrieval.Speculation.Tests;

/// <summary>Pearson's test, cells with an expectation below 5 pooled.</summary>
internal static class ChiSquare
{
    /// <summary>Fails when counts like these come up less than once in 10,000 if the probabilities are right.</summary>
    public static void AssertFits(ReadOnlySpan<long> counts, ReadOnlySpan<double> probabilities)
    {
        (double statistic, int degrees) = Statistic(counts, probabilities);
        Assert.True(statistic <= Critical(degrees), $"chi-square {statistic:F1} with {degrees} degrees of freedom");
    }

    public static bool Fits(ReadOnlySpan<long> counts, ReadOnlySpan<double> probabilities)
    {
        (double statistic, int degrees) = Statistic(counts, probabilities);
        return statistic <= Critical(degrees);
    }

    private static (double Statistic, int Degrees) Statistic(ReadOnlySpan<long> counts, ReadOnlySpan<double> probabilities)
    {
        long total = 0;
        foreach (long count in counts)
            total += count;
        double statistic = 0, pooledExpected = 0, pooledCount = 0;
        int cells = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = probabilities[i] * total;
            if (expected < 5)
            {
                pooledExpected += expected;
                pooledCount += counts[i];
                continue;
            }

            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
            cells++;
        }

        if (pooledCount > 0 || pooledExpected > 1e-9)
        {
            statistic += (pooledCount - pooledExpected) * (pooledCount - pooledExpected) / Math.Max(pooledExpected, 1e-9);
            cells++;
        }

        return (statistic, Math.Max(cells - 1, 1));
    }

    // Wilson and Hilferty's approximation at 3.72 standard deviations, p = 1e-4.
    private static double Critical(int degrees)
    {
        double spread = 2.0 / (9 * degrees);
        return degrees * Math.Pow(1 - spread + (3.72 * Math.Sqrt(spread)), 3);
    }
}
