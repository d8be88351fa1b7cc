namespace Retrieval.Datastore.Building;

/// <summary>A document at its place in the text of a segment.</summary>
internal sealed record SegmentDocument(DocumentInfo Info, int TextStart, int TokenCount);
