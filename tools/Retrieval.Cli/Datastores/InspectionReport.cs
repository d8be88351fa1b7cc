using System.Text.Json.Serialization;
using Retrieval.Datastore;
using Retrieval.Datastore.Dense;

namespace Retrieval.Cli.Datastores;

/// <summary>A section in <c>inspect --json</c>.</summary>
internal sealed record InspectedSection(string Name, long Offset, long Bytes, string Checksum);

/// <summary>A segment in <c>inspect --json</c>.</summary>
internal sealed record InspectedSegment(string File, string Kind, long Documents, long Tokens, long Bytes, string Checksum, InspectedSection[] Sections);

/// <summary>A dense segment in <c>inspect --json</c>.</summary>
internal sealed record InspectedDenseSegment(string File, string Segment, long Keys, long Bytes, string Checksum, InspectedSection[] Sections);

/// <summary>The dense part in <c>inspect --json</c>.</summary>
internal sealed record InspectedDense(DenseOptions Options, long FittedStates, string Normalizer, InspectedDenseSegment[] Segments);

/// <summary>A document in <c>inspect --json --documents</c>.</summary>
internal sealed record InspectedDocument(string Path, string? License, long Bytes, long Tokens, string ContentHash);

/// <summary>The object of <c>inspect --json</c>.</summary>
internal sealed record InspectionReport
{
    public required int FormatVersion { get; init; }

    public required string Tokenizer { get; init; }

    public required int TokenBits { get; init; }

    /// <summary>How documents are packed; part of what decides the bytes.</summary>
    public required InspectedLayout Layout { get; init; }

    public required InspectedSegment[] Segments { get; init; }

    /// <summary>Keys for dense retrieval; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InspectedDense? Dense { get; init; }

    /// <summary>In order of the segments and their paths; null unless asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<InspectedDocument>? Documents { get; init; }

    public static InspectionReport Of(string directory, DatastoreReader reader, bool withDocuments) => Of(directory, reader.Manifest) with
    {
        Documents = withDocuments ? ReadDocuments(reader) : null,
    };

    private static InspectionReport Of(string directory, DatastoreManifest manifest) => new()
    {
        FormatVersion = DatastoreManifest.FormatVersion,
        Tokenizer = manifest.TokenizerFingerprint,
        TokenBits = 8 * (int)manifest.TokenWidth,
        Layout = new InspectedLayout(
            manifest.Layout.Index.ToString().ToLowerInvariant(), manifest.Layout.AutomatonTokens, manifest.Layout.ArrayTokens, manifest.Layout.AutoAutomatonTokens),
        Segments = [.. manifest.Segments.Select(segment => Describe(directory, segment))],
        Dense = manifest.Dense is { } dense
            ? new InspectedDense(
                dense.Options, dense.FittedStates, $"{dense.NormalizerChecksum:x16}", [.. dense.Segments.Select(segment => Describe(directory, segment))])
            : null,
    };

    /// <summary>One at a time, so that a large datastore can be listed.</summary>
    public static IEnumerable<InspectedDocument> ReadDocuments(DatastoreReader reader) => reader.Documents.Select(document => new InspectedDocument(
        document.Info.Path, document.Info.License, document.Info.ByteLength, document.TokenCount, $"{document.Info.ContentHash:x32}"));

    private static InspectedSegment Describe(string directory, SegmentEntry segment) => new(
        segment.File, segment.Kind.ToString().ToLowerInvariant(), segment.Documents, segment.Tokens, segment.Bytes, $"{segment.Checksum:x16}",
        Describe(DatastoreInspection.ReadSections(directory, segment)));

    private static InspectedDenseSegment Describe(string directory, DenseSegmentEntry segment) => new(
        segment.File, segment.Segment, segment.Keys, segment.Bytes, $"{segment.Checksum:x16}", Describe(DatastoreInspection.ReadSections(directory, segment)));

    private static InspectedSection[] Describe(IReadOnlyList<SegmentSection> sections) =>
        [.. sections.Select(section => new InspectedSection(section.Name, section.Offset, section.Bytes, $"{section.Checksum:x16}"))];
}

/// <summary>The layout in <c>inspect --json</c>.</summary>
internal sealed record InspectedLayout(string Index, int AutomatonTokens, int ArrayTokens, long AutoAutomatonTokens);
