using Retrieval.Datastore;

namespace Retrieval.Server.Datastores;

/// <summary>A datastore as responses describe it. Where it lies on the machine is nobody's business.</summary>
internal sealed record DatastoreDescription
{
    public required string Id { get; init; }

    public string Object { get; } = "datastore";

    /// <summary>Whose it is: the <c>server</c>'s, for every tenant that may use it, or the <c>tenant</c>'s own.</summary>
    public required string Owner { get; init; }

    /// <summary><c>ready</c>, or <c>updating</c> while a build of it runs; it drafts as before meanwhile.</summary>
    public required string Status { get; init; }

    public required long Documents { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Size of its segments.</summary>
    public required long Bytes { get; init; }

    /// <summary>Fingerprint of the tokenizer; always that of the model.</summary>
    public required string Tokenizer { get; init; }

    public required DateTimeOffset AttachedAt { get; init; }

    public required IReadOnlyList<SegmentDescription> Segments { get; init; }

    public static DatastoreDescription Of(AttachedDatastore datastore, bool isUpdating) => new()
    {
        Id = datastore.Id,
        Owner = datastore.Owner is null ? "server" : "tenant",
        Status = isUpdating ? "updating" : "ready",
        Documents = datastore.Manifest.DocumentCount,
        Tokens = datastore.Manifest.TokenCount,
        Bytes = datastore.Manifest.SegmentBytes,
        Tokenizer = datastore.Manifest.TokenizerFingerprint,
        AttachedAt = datastore.AttachedAt,
        Segments = [.. datastore.Manifest.Segments.Select(Describe)],
    };

    private static SegmentDescription Describe(SegmentEntry segment) =>
        new(segment.Kind.ToString().ToLowerInvariant(), segment.Documents, segment.Tokens, segment.Bytes);
}
