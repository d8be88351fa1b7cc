using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

/// <summary>
/// The definition of sampling, written out: sorts everything, double precision, no bounds, no partial selection. Where a cut-off
/// is too close to call in single precision it says so.
/// </summary>
internal static class NaiveSampler
{
    /// <summary>Probability of each token after all processors; an empty array if rounding may decide a cut-off.</summary>
    public static double[] Distribution(ReadOnlySpan<float> logits, SamplingOptions options, int[] prompt, int[] output, int[] stops)
    {
        float[] row = Adjust(logits, options, prompt, output, stops);
        int[] ranked = [.. Enumerable.Range(0, row.Length).Where(t => !float.IsNegativeInfinity(row[t])).OrderByDescending(t => row[t] + 0f).ThenBy(t => t)];
        double[] result = new double[row.Length];
        if (options.Temperature < 1e-5)
        {
            result[ranked[0]] = 1;
            return result;
        }

        double Weight(int token) => Math.Exp(((double)row[token] - row[ranked[0]]) / options.Temperature);
        if (options.TopK > 0)
            ranked = ranked[..Math.Min(options.TopK, ranked.Length)];
        if (options.TopP < 1)
        {
            double target = options.TopP * ranked.Sum(Weight), sum = 0;
            int kept = 0;
            while (kept < ranked.Length && (kept == 0 || sum < target))
            {
                sum += Weight(ranked[kept++]);
                if (Math.Abs(sum - target) < 1e-5 * target)
                    return [];
            }

            ranked = ranked[..kept];
        }

        if (options.MinP > 0)
        {
            if (ranked.Any(t => Weight(t) != 1 && Math.Abs(Weight(t) - options.MinP) < 1e-9))
                return [];
            ranked = [.. ranked.Where(t => Weight(t) >= options.MinP)];
        }

        double total = ranked.Sum(Weight);
        foreach (int token in ranked)
            result[token] = Weight(token) / total;
        return result;
    }

    /// <summary>Argmax of log-probability + noise; -1 if too close to call.</summary>
    public static int Draw(double[] distribution, GumbelNoise noise)
    {
        var scores = distribution.Select((p, token) => (Score: p > 0 ? Math.Log(p) + noise[token] : double.NegativeInfinity, Token: token))
            .OrderByDescending(s => s.Score).ThenBy(s => s.Token).ToArray();
        return scores.Length > 1 && scores[0].Score - scores[1].Score < 1e-9 ? -1 : scores[0].Token;
    }

    private static float[] Adjust(ReadOnlySpan<float> logits, SamplingOptions options, int[] prompt, int[] output, int[] stops)
    {
        float[] row = logits.ToArray();
        foreach ((int token, double bias) in options.LogitBias)
            row[token] += (float)bias;
        foreach (int token in options.BannedTokens)
            row[token] = float.NegativeInfinity;
        for (int token = 0; token < row.Length; token++)
        {
            int generated = output.Count(t => t == token);
            if (generated > 0 || prompt.Contains(token))
                row[token] = row[token] > 0 ? row[token] / (float)options.RepetitionPenalty : row[token] * (float)options.RepetitionPenalty;
            if (generated > 0)
                row[token] -= ((float)options.FrequencyPenalty * generated) + (float)options.PresencePenalty;
        }

        if (output.Length < options.MinTokens)
        {
            foreach (int token in stops)
                row[token] = float.NegativeInfinity;
        }

        return row;
    }
}
