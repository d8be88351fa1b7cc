namespace Retrieval.Datastore;

/// <summary>Where a string of the datastore stands: the answer to "where does this draft come from".</summary>
/// <param name="Document">The document, with its path and licence.</param>
/// <param name="TokenIndex">Index of the string's first token in the document.</param>
/// <param name="TokenCount">Number of tokens of the string.</param>
public sealed record CorpusLocation(DocumentInfo Document, long TokenIndex, int TokenCount);
