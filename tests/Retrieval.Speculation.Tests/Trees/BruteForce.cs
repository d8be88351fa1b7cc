namespace Retrieval.Speculation.Tests.Trees;

/// <summary>Looks at every tree.</summary>
internal static class BruteForce
{
    /// <summary>The highest sum of values over prefix-closed sets of at most n paths, for each n from 0 to <paramref name="maxNodes"/>.</summary>
    public static double[] MostExpected(List<(int[] Path, float Value)> paths, int maxNodes)
    {
        // best(i, n): the most from paths i and on in pre-order, where leaving a path out leaves out all below it.
        int count = paths.Count;
        int[] skip = new int[count];
        for (int i = 0; i < count; i++)
        {
            skip[i] = i + 1;
            while (skip[i] < count && paths[skip[i]].Path.Length > paths[i].Path.Length)
                skip[i]++;
        }

        double[,] best = new double[count + 1, maxNodes + 1];
        for (int i = count - 1; i >= 0; i--)
        {
            for (int n = 1; n <= maxNodes; n++)
                best[i, n] = Math.Max(best[skip[i], n], paths[i].Value + best[i + 1, n - 1]);
        }

        return [.. Enumerable.Range(0, maxNodes + 1).Select(n => best[0, n])];
    }
}
