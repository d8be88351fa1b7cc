namespace Retrieval.Benchmarks.Replay;

/// <summary>Counts and times of a replay with real passes, prefill not counted.</summary>
internal sealed class ModelTally
{
    public ReplayTally Counts { get; } = new();

    /// <summary>Time in passes, in reading their logits and in committing.</summary>
    public double PassMilliseconds { get; set; }

    public double DraftMilliseconds { get; set; }

    /// <summary>Tokens the trees' probabilities promised: what calibration is measured by.</summary>
    public double ExpectedTokens { get; set; }

    /// <summary>Time the cost table promised.</summary>
    public double ExpectedMilliseconds { get; set; }

    public double TotalMilliseconds => PassMilliseconds + DraftMilliseconds;

    public double PassMillisecondsPerStep => PassMilliseconds / Counts.Steps;

    public double TokensPerSecond => 1000 * Counts.Tokens / TotalMilliseconds;
}
