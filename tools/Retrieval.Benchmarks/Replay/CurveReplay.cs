using Retrieval.Benchmarks.Reporting;
using Retrieval.Speculation;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>What trees of fixed sizes and the mix's own budget would bring for a given cost of passes, relative to plain decoding.</summary>
internal sealed class CurveReplay(ReplayWorkload workload, VerifyCostTable cost, DraftSource[] sources, string tree)
{
    private const int LargestBudget = 64;

    public void Run(Report report)
    {
        foreach (int size in (int[])[1, 2, 4, 8, 16, 32])
        {
            Add(report, $"fixed {size}", size, workload.Run(sources, size, tree));
        }

        Add(report, "mix", LargestBudget, workload.Run(sources, LargestBudget, tree, "cost", cost));
    }

    private void Add(Report report, string drafter, int budget, ReplayTally tally)
    {
        double total = tally.StepsByRows.Sum(entry => entry.Value * cost.Estimate(entry.Key, 0));
        report.Add(
            ("drafter", drafter), ("budget", budget), ("mat", tally.AcceptanceLength), ("nodes_per_step", tally.NodesPerStep),
            ("tokens_per_cost", tally.Tokens / total * cost.Estimate(1, 0)),
            ("draft_us_median", tally.DraftMicroseconds.Median), ("draft_us_p99", tally.DraftMicroseconds.Quantile(0.99)));
    }
}
