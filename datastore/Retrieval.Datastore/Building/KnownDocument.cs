namespace Retrieval.Datastore.Building;

/// <summary>A document whose tokens are in a segment on disk.</summary>
internal sealed record KnownDocument(KnownSegment Segment, long Index, DocumentInfo Info);
