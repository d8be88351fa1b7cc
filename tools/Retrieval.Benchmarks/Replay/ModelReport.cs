using Retrieval.Benchmarks.Reporting;

namespace Retrieval.Benchmarks.Replay;

/// <summary>A row for each contender; the mix's also says how it stands beside the fixed sizes.</summary>
internal static class ModelReport
{
    /// <param name="report">Where to.</param>
    /// <param name="contenders">As <see cref="ModelContenders.Of"/> orders them.</param>
    public static void Write(Report report, List<ModelContender> contenders)
    {
        ModelTally plain = contenders[0].Tally;
        foreach (ModelContender contender in contenders[..^1])
        {
            report.Add(Row(contender, plain));
        }

        ModelContender[] fixedSizes = [.. contenders.Where(contender => contender.IsFixed && contender.Budget > 0)];
        double bound = fixedSizes.Max(contender => TokensPerCost(contender.Tally, plain));
        double bestFixed = fixedSizes.Max(contender => Speedup(contender.Tally, plain));
        double mix = Speedup(contenders[^1].Tally, plain);
        List<(string Column, object Value)> row =
        [
            .. Row(contenders[^1], plain),
            ("bound", bound), ("mix_over_bound", mix / bound), ("best_fixed_speedup", bestFixed), ("mix_over_best_fixed", mix / bestFixed),
        ];
        if (contenders.Find(contender => contender.Name == ModelContenders.WithoutModel) is { } without)
        {
            row.Add(("mix_over_no_draft_model", mix / Speedup(without.Tally, plain)));
        }

        report.Add([.. row]);
    }

    private static (string Column, object Value)[] Row(ModelContender contender, ModelTally plain)
    {
        ModelTally tally = contender.Tally;
        ReplayTally counts = tally.Counts;
        return
        [
            ("drafter", contender.Name), ("budget", contender.Budget), ("mat", counts.AcceptanceLength), ("nodes_per_step", counts.NodesPerStep),
            ("steps", counts.Steps), ("acceptance_rate", counts.AcceptanceRate), ("cost", Cost(tally, plain)),
            ("expected_mat", tally.ExpectedTokens / counts.Steps), ("ms_per_pass", tally.PassMillisecondsPerStep),
            ("expected_ms_per_pass", tally.ExpectedMilliseconds / counts.Steps), ("mat_per_cost", TokensPerCost(tally, plain)),
            ("tokens_per_second", tally.TokensPerSecond), ("speedup", Speedup(tally, plain)), ("draft_share", tally.DraftMilliseconds / tally.TotalMilliseconds),
            ("draft_us_median", counts.DraftMicroseconds.Median), ("draft_us_p99", counts.DraftMicroseconds.Quantile(0.99)),
        ];
    }

    private static double Cost(ModelTally tally, ModelTally plain) => tally.PassMillisecondsPerStep / plain.PassMillisecondsPerStep;

    private static double TokensPerCost(ModelTally tally, ModelTally plain) => tally.Counts.AcceptanceLength / Cost(tally, plain);

    private static double Speedup(ModelTally tally, ModelTally plain) => tally.TokensPerSecond / plain.TokensPerSecond;
}
