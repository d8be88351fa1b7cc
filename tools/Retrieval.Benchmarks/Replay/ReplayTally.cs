namespace Retrieval.Benchmarks.Replay;

/// <summary>Counts of a replay, pooled over streams.</summary>
internal sealed class ReplayTally
{
    public long Tokens { get; set; }

    public long Steps { get; set; }

    public long Drafted { get; set; }

    public long Accepted { get; set; }

    public double AcceptanceLength => Steps == 0 ? 0 : (double)Tokens / Steps;

    public double NodesPerStep => Steps == 0 ? 0 : (double)Drafted / Steps;

    public double AcceptanceRate => Drafted == 0 ? 0 : (double)Accepted / Drafted;
}
