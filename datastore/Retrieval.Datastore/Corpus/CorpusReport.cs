namespace Retrieval.Datastore.Corpus;

/// <summary>
/// What a reading of a corpus took and left, at one moment. A snapshot that does not change.
/// Everything met is in exactly one place: <see cref="AcceptedDocuments"/> or one entry of <see cref="SkippedByReason"/>.
/// </summary>
public sealed record CorpusReport
{
    /// <summary>Documents handed out.</summary>
    public required long AcceptedDocuments { get; init; }

    /// <summary>Bytes of the files and records that became documents, as stored (with byte order mark, JSON and so on).</summary>
    public required long AcceptedBytes { get; init; }

    /// <summary>What was skipped, by reason; reasons that never occurred are missing.</summary>
    public required IReadOnlyDictionary<SkipReason, SkipTally> SkippedByReason { get; init; }

    /// <summary>Findings by rule of the secret filter, in ordinal order of the rule names.</summary>
    public required IReadOnlyDictionary<string, SecretTally> SecretsByRule { get; init; }

    /// <summary>Accepted documents by licence expression, in ordinal order; the empty string stands for an unknown licence.</summary>
    public required IReadOnlyDictionary<string, long> DocumentsByLicense { get; init; }

    /// <summary>Everything that could not be read, by name, in path order.</summary>
    public required IReadOnlyList<SkippedEntry> Unreadable { get; init; }

    /// <summary>Everything skipped, in path order; empty unless <see cref="CorpusOptions.ListSkipped"/> is on.</summary>
    public required IReadOnlyList<SkippedEntry> Skipped { get; init; }

    /// <summary>Files and records skipped, for whatever reason.</summary>
    public long SkippedFiles => SkippedByReason.Values.Sum(tally => tally.Files);

    /// <summary>Bytes of the files and records skipped.</summary>
    public long SkippedBytes => SkippedByReason.Values.Sum(tally => tally.Bytes);
}
