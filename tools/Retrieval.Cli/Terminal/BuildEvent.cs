using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Terminal;

/// <summary>A line of <c>build --json</c> while it runs.</summary>
internal sealed record BuildEvent
{
    public string Event { get; } = "progress";

    /// <summary>reading, indexing, committing or done.</summary>
    public required string Phase { get; init; }

    /// <summary>Files looked into, and how many there are at most; null while not known.</summary>
    public required long Files { get; init; }

    public required long? FilesTotal { get; init; }

    public required long Bytes { get; init; }

    public required long? BytesTotal { get; init; }

    public required long Documents { get; init; }

    public required long Tokens { get; init; }

    public required double TokensPerSecond { get; init; }

    public required double BytesPerSecond { get; init; }

    public required double? EtaSeconds { get; init; }

    public required double ElapsedMs { get; init; }

    public required long PeakMemoryBytes { get; init; }

    public static BuildEvent Of(BuildSnapshot build) => new()
    {
        Phase = build.Phase.ToString().ToLowerInvariant(),
        Files = build.Read.Files,
        FilesTotal = build.Total?.Files,
        Bytes = build.Read.Bytes,
        BytesTotal = build.Total?.Bytes,
        Documents = build.Documents,
        Tokens = build.Tokens,
        TokensPerSecond = Math.Round(build.TokensPerSecond),
        BytesPerSecond = Math.Round(build.BytesPerSecond),
        EtaSeconds = build.Remaining is { } left ? Math.Round(left.TotalSeconds, 1) : null,
        ElapsedMs = Math.Round(build.Elapsed.TotalMilliseconds, 3),
        PeakMemoryBytes = build.PeakMemoryBytes,
    };
}
