namespace Retrieval.Datastore.Dense.Building;

/// <summary>A report of a running dense build.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Done">Tokens the model was fed in this phase, or keys indexed.</param>
/// <param name="Total">How many there will be.</param>
/// <param name="Elapsed">Time since the phase began.</param>
public readonly record struct DenseProgress(DenseBuildPhase Phase, long Done, long Total, TimeSpan Elapsed)
{
    /// <summary>Tokens or keys per second in this phase.</summary>
    public double PerSecond => Elapsed > TimeSpan.Zero ? Done / Elapsed.TotalSeconds : 0;

    /// <summary>Estimated time to the end of this phase; null while it cannot be told.</summary>
    public TimeSpan? Remaining => Done > 0 ? Elapsed * ((double)(Total - Done) / Done) : null;
}
