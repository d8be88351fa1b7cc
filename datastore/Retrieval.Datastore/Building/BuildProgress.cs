namespace Retrieval.Datastore.Building;

/// <summary>A report from a running build.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Documents">Documents seen so far.</param>
/// <param name="Tokens">Tokens of documents that were new or repacked so far.</param>
/// <param name="Elapsed">Time since the build began.</param>
public readonly record struct BuildProgress(BuildPhase Phase, long Documents, long Tokens, TimeSpan Elapsed)
{
    /// <summary>Tokens per second since the build began.</summary>
    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;
}
