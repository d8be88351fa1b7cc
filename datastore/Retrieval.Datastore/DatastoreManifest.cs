using Retrieval.Datastore.Dense;

namespace Retrieval.Datastore;

/// <summary>What a datastore consists of. Written last, by renaming, so that it always names complete segments.</summary>
/// <param name="TokenizerFingerprint">Identity of the tokenizer all token ids come from.</param>
/// <param name="TokenWidth">Size of a stored token id.</param>
/// <param name="Layout">The options that decide how documents are packed into segments.</param>
/// <param name="Segments">The segments, in the order of the build.</param>
public sealed record DatastoreManifest(
    string TokenizerFingerprint, TokenWidth TokenWidth, SegmentLayout Layout, IReadOnlyList<SegmentEntry> Segments)
{
    /// <summary>The version of manifest and segment files that this library writes, and the only one it reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>Name of the manifest in the directory.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Keys for dense retrieval; null for a datastore without them.</summary>
    public DenseEntry? Dense { get; init; }

    /// <summary>Number of documents in all segments.</summary>
    public long DocumentCount => Segments.Sum(segment => segment.Documents);

    /// <summary>Number of tokens in all segments, separators not counted.</summary>
    public long TokenCount => Segments.Sum(segment => segment.Tokens);

    /// <summary>Size of all segment files.</summary>
    public long SegmentBytes => Segments.Sum(segment => segment.Bytes);
}
