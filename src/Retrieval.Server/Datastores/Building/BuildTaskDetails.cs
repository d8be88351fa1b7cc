using Retrieval.Datastore.Building;

namespace Retrieval.Server.Datastores.Building;

/// <summary>How far a build is, or how far it came.</summary>
internal sealed record BuildTaskDetails
{
    /// <summary>reading, indexing, committing or done.</summary>
    public required string Phase { get; init; }

    /// <summary>Documents taken.</summary>
    public required long Documents { get; init; }

    /// <summary>Files looked into, those that were then skipped included.</summary>
    public required long Files { get; init; }

    /// <summary>How many there are at most; null while that is not known.</summary>
    public required long? FilesTotal { get; init; }

    /// <summary>Bytes of the files looked into.</summary>
    public required long Bytes { get; init; }

    public required long? BytesTotal { get; init; }

    /// <summary>Tokens of documents that were new or packed anew.</summary>
    public required long Tokens { get; init; }

    public required double TokensPerSecond { get; init; }

    public required double ElapsedSeconds { get; init; }

    /// <summary>Null while it cannot be told.</summary>
    public required double? EtaSeconds { get; init; }

    /// <summary>Documents added, changed, removed and unchanged; null before the end.</summary>
    public required BuildTaskChanges? Changes { get; init; }

    public static BuildTaskDetails Of(BuildSnapshot snapshot, BuildSummary? summary) => new()
    {
        Phase = snapshot.Phase.ToString().ToLowerInvariant(),
        Documents = snapshot.Documents,
        Files = snapshot.Read.Files,
        FilesTotal = snapshot.Total?.Files,
        Bytes = snapshot.Read.Bytes,
        BytesTotal = snapshot.Total?.Bytes,
        Tokens = snapshot.Tokens,
        TokensPerSecond = Math.Round(snapshot.TokensPerSecond),
        ElapsedSeconds = Math.Round(snapshot.Elapsed.TotalSeconds, 3),
        EtaSeconds = snapshot.Remaining is { } rest ? Math.Round(rest.TotalSeconds, 1) : null,
        Changes = summary is null ? null : new BuildTaskChanges(summary.Added, summary.Changed, summary.Removed, summary.Unchanged),
    };
}
