using Retrieval.Models.Drafts;

namespace Retrieval.Cli.Drafts;

/// <summary>
/// Looks for the set of sub-layers whose omission speeds generation up most, as SWIFT does (Xia et al. 2025) but by other means than its random
/// and Bayesian search: each sub-layer alone first; then sets that grow in the order of what each one alone lost for what it saved; then hill
/// climbing from the best set by changes of one sub-layer, half as often of two, and so on. Deterministic.
/// </summary>
/// <param name="agreementOf">Measures a set.</param>
/// <param name="estimate">What an agreement is worth.</param>
internal sealed class SkipSearch(Func<SkippedSubLayers, double> agreementOf, SpeedUpEstimate estimate)
{
    /// <summary>Draws in a row that brought nothing new, after which everything near is taken as tried.</summary>
    private const int MostIdleDraws = 1000;

    private readonly Dictionary<SkippedSubLayers, SkipTrial> _tried = [];
    private Func<bool> _isOver = () => false;
    private Action<SkipTrial> _report = _ => { };

    /// <summary>The best set so far; null before the first trial.</summary>
    public SkipTrial? Best { get; private set; }

    /// <summary>Searches.</summary>
    /// <param name="layerCount">Layers of the target.</param>
    /// <param name="trials">Most sets to measure, at least 1.</param>
    /// <param name="seed">Of the hill climbing.</param>
    /// <param name="isOver">Asked before every trial but the first: whether to stop early.</param>
    /// <param name="report">Called after every trial.</param>
    public SkipTrial Run(int layerCount, int trials, int seed, Func<bool> isOver, Action<SkipTrial> report)
    {
        _isOver = () => _tried.Count >= trials || (_tried.Count > 0 && isOver());
        _report = report;
        var none = SkippedSubLayers.None(layerCount);
        TryAlone(none);
        Grow(none);
        Climb(new Random(seed), 2 * layerCount);
        return Best!;
    }

    private void TryAlone(SkippedSubLayers none)
    {
        for (int index = 0; index < 2 * none.LayerCount; index++)
        {
            Try(none.Toggle(index));
        }
    }

    /// <summary>What sub-layers lose adds up, roughly, in the logarithm of the agreement.</summary>
    private void Grow(SkippedSubLayers none)
    {
        SkippedSubLayers set = none;
        foreach (SkipTrial alone in _tried.Values.OrderBy(trial => -Math.Log(Math.Max(trial.Agreement, 1e-3)) / Math.Max(1 - trial.Cost, 1e-6)).ToArray())
        {
            int index = Enumerable.Range(0, 2 * none.LayerCount).First(alone.Skipped.Contains);
            set = set.Toggle(index) ?? set;
            Try(set);
        }
    }

    private void Climb(Random random, int subLayerCount)
    {
        for (int idle = 0; idle < MostIdleDraws && Best is not null && !_isOver(); idle++)
        {
            SkippedSubLayers? next = Best.Skipped.Toggle(random.Next(subLayerCount));
            while (random.Next(2) == 0)
            {
                next = next?.Toggle(random.Next(subLayerCount));
            }

            if (next is { Count: > 0 } && !_tried.ContainsKey(next))
            {
                Try(next);
                idle = 0;
            }
        }
    }

    private void Try(SkippedSubLayers? skipped)
    {
        if (skipped is null || _tried.ContainsKey(skipped) || _isOver())
        {
            return;
        }

        double agreement = agreementOf(skipped);
        (double cost, double speedUp, int length) = estimate.Of(skipped, agreement);
        var trial = new SkipTrial(_tried.Count + 1, skipped, agreement, cost, speedUp, length);
        _tried.Add(skipped, trial);
        Best = Best is null || trial.SpeedUp > Best.SpeedUp ? trial : Best;
        _report(trial);
    }
}
