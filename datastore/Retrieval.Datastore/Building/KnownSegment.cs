using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Building;

/// <summary>A complete segment in the directory of a build, and which of its documents the new state keeps.</summary>
internal sealed class KnownSegment(SegmentFile file, SegmentEntry? entry)
{
    public SegmentFile File { get; } = file;

    /// <summary>Its entry in the current manifest; null for one that an interrupted build left behind.</summary>
    public SegmentEntry? Entry { get; } = entry;

    public bool[] IsKept { get; } = new bool[file.DocumentCount];

    public bool IsKeptWhole => Array.TrueForAll(IsKept, kept => kept);

    public bool HasKept => Array.Exists(IsKept, kept => kept);

    /// <summary>Copies a document's tokens off the mapped text.</summary>
    public int[] CopyTokens(long document)
    {
        DocumentRecord record = File.Document(document);
        var tokens = new int[record.TokenCount];
        File.Text.CopyTo((long)record.TextStart, tokens);
        return tokens;
    }
}
