namespace Retrieval.Datastore;

/// <summary>A document and its place in the text of a segment.</summary>
/// <param name="Info">What is known of the document.</param>
/// <param name="TextStart">Index in the segment's text of its first token.</param>
/// <param name="TokenCount">Number of its tokens.</param>
public sealed record SegmentDocumentInfo(DocumentInfo Info, long TextStart, long TokenCount);
