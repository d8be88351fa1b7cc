namespace Retrieval.Datastore;

/// <summary>A document of a datastore.</summary>
/// <param name="Info">Path, licence, length and hash of the source.</param>
/// <param name="TokenCount">Number of its tokens.</param>
public sealed record DocumentEntry(DocumentInfo Info, long TokenCount);
