namespace Retrieval.Datastore.Building;

/// <summary>A running build at one moment.</summary>
public sealed record BuildSnapshot
{
    /// <summary>What it is doing.</summary>
    public required BuildPhase Phase { get; init; }

    /// <summary>Documents taken so far.</summary>
    public required long Documents { get; init; }

    /// <summary>Files and bytes looked into so far, those that were then skipped included; 0 where there are no sources.</summary>
    public required (long Files, long Bytes) Read { get; init; }

    /// <summary>How many there are, at most; null while that is not known.</summary>
    public required (long Files, long Bytes)? Total { get; init; }

    /// <summary>Tokens of documents that were new or packed anew.</summary>
    public required long Tokens { get; init; }

    /// <summary>Time since the build began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Estimated time to the end; null while it cannot be told.</summary>
    public required TimeSpan? Remaining { get; init; }

    /// <summary>Most memory the process had at once.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Tokens per second since the build began.</summary>
    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;

    /// <summary>Bytes looked into per second since the build began.</summary>
    public double BytesPerSecond => Elapsed > TimeSpan.Zero ? Read.Bytes / Elapsed.TotalSeconds : 0;
}
