using Retrieval.Benchmarks.Reporting;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>Acceptance of each source alone and of all together, with trees as large as they may be.</summary>
internal sealed class DrafterReplay(ReplayWorkload workload, DraftSource[] sources, bool eachAlone, string tree)
{
    public void Run(int budget, Report report)
    {
        foreach (DraftSource source in eachAlone ? sources : [])
        {
            Add(report, source.Name(), budget, workload.Run([source], budget, tree));
        }

        Add(report, "mix", budget, workload.Run(sources, budget, tree));
    }

    private static void Add(Report report, string drafter, int budget, ReplayTally tally) => report.Add(
        ("drafter", drafter), ("budget", budget), ("mat", tally.AcceptanceLength), ("nodes_per_step", tally.NodesPerStep), ("steps", tally.Steps),
        ("acceptance_rate", tally.AcceptanceRate), ("draft_us_median", tally.DraftMicroseconds.Median), ("draft_us_p99", tally.DraftMicroseconds.Quantile(0.99)));
}
