namespace Retrieval.Datastore.Building;

/// <summary>A document of the corpus a datastore is built from.</summary>
/// <param name="Info">What is known of it before it is tokenised.</param>
/// <param name="Tokenize">
/// Gives its token ids. Called at most once, on any thread, several documents at a time, and not at all for a document the datastore
/// already has.
/// </param>
public sealed record DocumentInput(DocumentInfo Info, Func<ReadOnlyMemory<int>> Tokenize);
