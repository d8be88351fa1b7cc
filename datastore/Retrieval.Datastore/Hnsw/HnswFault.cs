namespace Retrieval.Datastore.Hnsw;

/// <summary>Where an index contradicts itself; whoever knows the file makes an error of it.</summary>
/// <param name="Section">Name of the array in <see cref="HnswSections"/>, or "Header".</param>
/// <param name="Index">Element of the array.</param>
/// <param name="ElementBytes">Bytes of an element.</param>
/// <param name="Expected">What belongs there.</param>
/// <param name="Found">What is there.</param>
internal sealed record HnswFault(string Section, long Index, int ElementBytes, string Expected, string Found);
