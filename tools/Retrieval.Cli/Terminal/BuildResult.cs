using System.Text.Json.Serialization;
using Retrieval.Cli.Datastores;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Terminal;

/// <summary>The last line of <c>build</c>, <c>merge</c> and <c>remove</c> with <c>--json</c>.</summary>
internal sealed record BuildResult
{
    public string Event { get; } = "result";

    /// <summary>Absolute path of the datastore.</summary>
    public required string Directory { get; init; }

    public required long Added { get; init; }

    public required long Changed { get; init; }

    public required long Removed { get; init; }

    public required long Unchanged { get; init; }

    public required long Documents { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Size of the whole directory.</summary>
    public required long Bytes { get; init; }

    public required int Segments { get; init; }

    /// <summary>Segments that have no dense keys although others had; null for a datastore without any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SegmentsWithoutKeys { get; init; }

    /// <summary>Bytes of the files and records that became documents.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SourceBytes { get; init; }

    /// <summary>What was skipped, by reason.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, SkipTally>? Skipped { get; init; }

    /// <summary>Findings of the secret filter, by rule.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, SecretTally>? Secrets { get; init; }

    /// <summary>What could not be read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Unreadable { get; init; }

    public required double ElapsedMs { get; init; }

    public required long PeakMemoryBytes { get; init; }

    public static BuildResult Of(string directory, BuildSummary summary, TimeSpan elapsed, CorpusReport? report = null) => new()
    {
        Directory = Path.GetFullPath(directory),
        Added = summary.Added,
        Changed = summary.Changed,
        Removed = summary.Removed,
        Unchanged = summary.Unchanged,
        Documents = summary.Manifest.DocumentCount,
        Tokens = summary.Manifest.TokenCount,
        Bytes = DatastoreSize.Of(directory),
        Segments = summary.Manifest.Segments.Count,
        SegmentsWithoutKeys = summary.Manifest.Dense is { } dense ? summary.Manifest.Segments.Count - dense.Segments.Count : null,
        SourceBytes = report?.AcceptedBytes,
        Skipped = report is null ? null : SkipText.ByName(report),
        Secrets = report is null ? null : new SortedDictionary<string, SecretTally>(report.SecretsByRule.ToDictionary(), StringComparer.Ordinal),
        Unreadable = report is null ? null : [.. report.Unreadable.Select(entry => entry.Path)],
        ElapsedMs = Math.Round(elapsed.TotalMilliseconds, 3),
        PeakMemoryBytes = BuildMonitor.PeakMemoryBytes,
    };

    /// <summary>The same for people, in three lines.</summary>
    public string Describe() =>
        $"""
        {Directory}: {Documents:n0} documents, {Tokens:n0} tokens, {BuildText.Megabytes(Bytes)}{(Tokens > 0 ? $" ({(double)Bytes / Tokens:0.0} bytes/token)" : "")} in {Segments} segment{(Segments == 1 ? "" : "s")}.
        Added {Added:n0}, changed {Changed:n0}, removed {Removed:n0}, unchanged {Unchanged:n0} documents.
        Took {BuildText.Duration(TimeSpan.FromMilliseconds(ElapsedMs))}{(SourceBytes is { } bytes && ElapsedMs > 0 ? $", {bytes / ElapsedMs / 1e3:0.0} MB/s of source" : "")}, peak memory {BuildText.Megabytes(PeakMemoryBytes)}.
        """ + (SegmentsWithoutKeys > 0 ? $"\nDense keys are missing for {SegmentsWithoutKeys} of {Segments} segments: build --dense makes them, from what is put aside where it can." : "");
}
