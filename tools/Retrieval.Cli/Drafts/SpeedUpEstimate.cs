using Retrieval.Models.Drafts;

namespace Retrieval.Cli.Drafts;

/// <summary>
/// What a draft model would gain: n drafted tokens and one pass of the target over them give 1 + a + ... + a^n tokens where a draft agrees with the
/// target with probability a (Leviathan et al. 2023), for n passes of the draft model and that one of the target.
/// </summary>
/// <param name="weights">Of the target: a pass of the draft model costs its share of them.</param>
/// <param name="verifyCost">Cost of a target's pass by rows, in passes of one row.</param>
internal sealed class SpeedUpEstimate(PassWeights weights, Func<int, double> verifyCost)
{
    private const int LongestDraft = 16;

    private readonly double[] _verifyCosts = [.. Enumerable.Range(0, LongestDraft + 2).Select(rows => rows == 0 ? 0 : verifyCost(rows))];

    /// <summary>The estimate for a set of skipped sub-layers.</summary>
    /// <param name="skipped">What the draft model leaves out.</param>
    /// <param name="agreement">How often its likeliest token is the target's, 0 to 1.</param>
    /// <returns>Share of the pass's cost, speed-up over plain decoding with the best length of drafts (1 or more), and that length.</returns>
    public (double Cost, double SpeedUp, int DraftLength) Of(SkippedSubLayers skipped, double agreement)
    {
        double cost = weights.KeptShare(skipped);
        (double SpeedUp, int Length) best = (0, 1);
        double tokens = 1, power = 1;
        for (int length = 1; length <= LongestDraft; length++)
        {
            power *= agreement;
            tokens += power;
            double speedUp = tokens / ((length * cost) + _verifyCosts[length + 1]);
            best = speedUp > best.SpeedUp ? (speedUp, length) : best;
        }

        return (cost, best.SpeedUp, best.Length);
    }
}
