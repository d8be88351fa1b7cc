namespace Retrieval.Datastore;

/// <summary>Where a string of tokens stands in the corpus.</summary>
/// <param name="Document">Path of the document.</param>
/// <param name="TokenIndex">Of the first token, in the document.</param>
/// <param name="License">SPDX expression; null when not known.</param>
public sealed record SourceLocation(string Document, long TokenIndex, string? License)
{
    /// <summary>One occurrence of the last <paramref name="length"/> tokens of a place; null for the empty match.</summary>
    public static SourceLocation? Of(DatastoreReader reader, ReadOnlySpan<SuffixCursor> place, int length)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.Locate(place) is { } found
            ? new SourceLocation(found.Document.Path, found.TokenIndex + found.TokenCount - length, found.Document.License)
            : null;
    }

    /// <summary>The same for people, on one line.</summary>
    public string Describe() => $"{Document} token {TokenIndex} ({License ?? "licence unknown"})";
}
