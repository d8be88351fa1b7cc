namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>Acceptance probabilities at one node, written out from the papers, for p and q over a small vocabulary.</summary>
internal static class AcceptanceOracle
{
    /// <summary>1 - TV, or for q of less than mass 1 whatever of it p can use.</summary>
    public static double Overlap(double[] p, double[] q) => p.Zip(q, Math.Min).Sum();

    public static double RecursiveWithReplacement(double[] p, double[] q, int count)
    {
        double rejected = 1;
        for (int i = 0; i < count; i++)
        {
            double overlap = Overlap(p, q);
            rejected *= 1 - overlap;
            p = Residual(p, q);
        }

        return 1 - rejected;
    }

    public static double RecursiveWithoutReplacement(double[] p, double[] q, int count)
    {
        if (count == 0 || q.Sum() == 0)
            return 0;
        double accepted = Overlap(p, q);
        double[] residual = Residual(p, q);
        for (int x = 0; x < q.Length; x++)
        {
            double rejected = q[x] > 0 ? q[x] - Math.Min(p[x], q[x]) : 0;
            if (rejected > 0)
                accepted += rejected * RecursiveWithoutReplacement(residual, Without(q, x), count - 1);
        }

        return accepted;
    }

    /// <summary>
    /// The most any rule can accept: 1 + min over sets H of p(H) - Pr(all drafts in H) (Hu et al., "Towards optimal multi-draft
    /// speculative decoding", 2025).
    /// </summary>
    public static double Optimum(double[] p, double[] q, int count, bool replaces)
    {
        double least = double.PositiveInfinity;
        for (int set = 0; set < 1 << p.Length; set++)
        {
            double[] inside = [.. p.Select((value, x) => (set >> x & 1) == 1 ? value : 0)];
            least = Math.Min(least, inside.Sum() - AllInside(q, set, count, replaces));
        }

        return 1 + least;
    }

    public static double[] Normalise(IReadOnlyList<float> weights)
    {
        double total = weights.Sum(weight => (double)weight);
        return [.. weights.Select(weight => weight / total)];
    }

    public static double[] Without(double[] q, int token)
    {
        double left = q.Where((_, x) => x != token).Sum();
        return [.. q.Select((value, x) => x == token || left == 0 ? 0 : value / left)];
    }

    public static double[] Residual(double[] p, double[] q)
    {
        double[] rest = [.. p.Zip(q, (a, b) => Math.Max(a - b, 0))];
        double mass = rest.Sum();
        return mass == 0 ? p : [.. rest.Select(value => value / mass)];
    }

    private static double AllInside(double[] q, int set, int count, bool replaces)
    {
        if (count == 0)
            return 1;
        double probability = 0;
        for (int x = 0; x < q.Length; x++)
        {
            if ((set >> x & 1) == 1 && q[x] > 0)
                probability += q[x] * AllInside(replaces ? q : Without(q, x), set, count - 1, replaces);
        }

        return probability;
    }
}
