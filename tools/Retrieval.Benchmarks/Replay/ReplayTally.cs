using Retrieval.Benchmarks.Reporting;

namespace Retrieval.Benchmarks.Replay;

/// <summary>Counts of a replay, pooled over streams.</summary>
internal sealed class ReplayTally
{
    public long Tokens { get; set; }

    public long Steps { get; set; }

    public long Drafted { get; set; }

    public long Accepted { get; set; }

    /// <summary>How many steps verified how many rows.</summary>
    public Dictionary<int, long> StepsByRows { get; } = [];

    public void CountTree(int rows) => StepsByRows[rows] = StepsByRows.GetValueOrDefault(rows) + 1;

    /// <summary>Drafting time of each step: building the tree and hearing the outcome.</summary>
    public Samples DraftMicroseconds { get; } = new();

    public double AcceptanceLength => Steps == 0 ? 0 : (double)Tokens / Steps;

    public double NodesPerStep => Steps == 0 ? 0 : (double)Drafted / Steps;

    public double AcceptanceRate => Drafted == 0 ? 0 : (double)Accepted / Drafted;
}
