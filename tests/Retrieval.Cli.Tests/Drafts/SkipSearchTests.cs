using Retrieval.Cli.Drafts;
using Retrieval.Models.Drafts;

namespace Retrieval.Cli.Tests.Drafts;

public class SkipSearchTests
{
    private const int Layers = 4;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_SubLayersThatLoseOnTheirOwn_FindsTheBestOfAllSets(int model)
    {
        (Func<SkippedSubLayers, double> agreement, SpeedUpEstimate estimate) = Planted(model);
        double best = AllSets().Max(set => estimate.Of(set, agreement(set)).SpeedUp);
        SkipTrial found = new SkipSearch(agreement, estimate).Run(Layers, 120, seed: 1, () => false, _ => { });
        Assert.Equal(best, found.SpeedUp, 1e-9);
    }

    [Fact]
    public void Run_SameSeed_TriesTheSameSets()
    {
        Assert.Equal(Tried(7), Tried(7));
        Assert.NotEqual(Tried(7), Tried(8));
        Assert.Equal(Enumerable.Range(0, 2 * Layers).Select(index => SkippedSubLayers.None(Layers).Toggle(index)!.ToString()), Tried(7)[..(2 * Layers)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public void Run_Trials_AreNotExceededAndNoSetIsTriedTwice(int trials)
    {
        (Func<SkippedSubLayers, double> agreement, SpeedUpEstimate estimate) = Planted(4);
        List<SkipTrial> tried = [];
        SkipTrial best = new SkipSearch(agreement, estimate).Run(Layers, trials, 1, () => false, tried.Add);
        Assert.Equal(trials, tried.Count);
        Assert.Equal(trials, tried.Select(trial => trial.Skipped).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, trials), tried.Select(trial => trial.Number));
        Assert.Equal(tried.Max(trial => trial.SpeedUp), best.SpeedUp);
    }

    [Fact]
    public void Run_TimeIsOver_StopsAfterTheFirst()
    {
        (Func<SkippedSubLayers, double> agreement, SpeedUpEstimate estimate) = Planted(4);
        Assert.Equal(1, new SkipSearch(agreement, estimate).Run(Layers, 100, 1, () => true, _ => { }).Number);
    }

    [Fact]
    public void Run_OneLayer_EndsWhenEverySetIsTried()
    {
        var estimate = new SpeedUpEstimate(new PassWeights([5, 5], 1), _ => 1);
        SkipTrial best = new SkipSearch(_ => 0.9, estimate).Run(1, 100, 1, () => false, _ => { });
        Assert.Equal("mlp:0", best.Skipped.ToString());
    }

    private static string[] Tried(int seed)
    {
        (Func<SkippedSubLayers, double> agreement, SpeedUpEstimate estimate) = Planted(4);
        List<string> tried = [];
        new SkipSearch(agreement, estimate).Run(Layers, 60, seed, () => false, trial => tried.Add(trial.Skipped.ToString()));
        return [.. tried];
    }

    /// <summary>A target whose sub-layers lose each its own share of agreement.</summary>
    private static (Func<SkippedSubLayers, double> Agreement, SpeedUpEstimate Estimate) Planted(int model)
    {
        var random = new Random(model);
        double[] kept = [.. Enumerable.Range(0, 2 * Layers).Select(_ => 1 - (0.3 * random.NextDouble() * random.NextDouble()))];
        var weights = new PassWeights([.. Enumerable.Range(0, 2 * Layers).Select(_ => random.NextInt64(50, 200))], 100);
        return (set => Enumerable.Range(0, 2 * Layers).Where(set.Contains).Aggregate(1d, (product, index) => product * kept[index]),
            new SpeedUpEstimate(weights, rows => 1 + (0.05 * rows)));
    }

    private static IEnumerable<SkippedSubLayers> AllSets()
    {
        for (int bits = 1; bits < 1 << (2 * Layers); bits++)
        {
            SkippedSubLayers? set = SkippedSubLayers.None(Layers);
            for (int index = 0; index < 2 * Layers && set is not null; index++)
            {
                set = (bits >> index & 1) == 1 ? set.Toggle(index) : set;
            }

            if (set is not null)
            {
                yield return set;
            }
        }
    }
}
