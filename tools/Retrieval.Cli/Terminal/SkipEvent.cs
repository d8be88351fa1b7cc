using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Terminal;

/// <summary>A line of <c>build --list-skipped --json</c>.</summary>
internal sealed record SkipEvent(string Path, string Reason, long Bytes, string? Detail)
{
    public string Event { get; } = "skipped";

    public static SkipEvent Of(SkippedEntry entry) => new(entry.Path, entry.Reason.ToName(), entry.Bytes, entry.Detail);
}
