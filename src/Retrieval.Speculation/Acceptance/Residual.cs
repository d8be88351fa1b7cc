namespace Retrieval.Speculation.Acceptance;

/// <summary>What a draft's distribution q leaves of the target's p: (b p - q)+, the heart of every residual rule.</summary>
internal static class Residual
{
    /// <summary>Sum of (b p - q)+. O(vocabulary), as p must be read in full; no differences of sums, so that it is 0 only if nothing is left.</summary>
    public static double Mass(ReadOnlySpan<double> p, double b, DraftLaw q)
    {
        double untouched = 0, touched = 0;
        int next = 0;
        for (int i = 0; i < q.Tokens.Length; i++)
        {
            int token = q.Tokens[i];
            untouched += Sum(p[next..token]);
            touched += Math.Max((b * p[token]) - q.Probabilities[i], 0);
            next = token + 1;
        }

        return (b * (untouched + Sum(p[next..]))) + touched;
    }

    /// <summary>
    /// Turns p into (b p - q)+, normalised. Where nothing is left, which only rounding can lead to, p stays as it was. O(vocabulary).
    /// </summary>
    /// <returns>The mass before normalising.</returns>
    public static double Subtract(Span<double> p, double b, DraftLaw q)
    {
        double mass = Mass(p, b, q);
        if (mass <= 0)
            return 0;
        foreach (ref double probability in p)
            probability *= b;
        for (int i = 0; i < q.Tokens.Length; i++)
        {
            ref double probability = ref p[q.Tokens[i]];
            probability = Math.Max(probability - q.Probabilities[i], 0);
        }

        foreach (ref double probability in p)
            probability /= mass;
        return mass;
    }

    /// <summary>S / (S + 1 - b): how much of a prefix's balance b survives when what follows it was rejected.</summary>
    public static double Balance(double mass, double b) => mass == 0 && b == 1 ? 1 : mass / (mass + (1 - b));

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
