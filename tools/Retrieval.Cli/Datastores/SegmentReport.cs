using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>A segment in <c>stats</c>.</summary>
internal sealed record SegmentReport(string File, string Kind, long Documents, long Tokens, long Bytes)
{
    public static SegmentReport Of(SegmentEntry entry) =>
        new(entry.File, entry.Kind.ToString().ToLowerInvariant(), entry.Documents, entry.Tokens, entry.Bytes);
}
