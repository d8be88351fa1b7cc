namespace Retrieval.Datastore.Hnsw;

/// <summary>A key that a search found.</summary>
/// <param name="Id">Which key, in the order in which they were added, from 0.</param>
/// <param name="Payload">What was stored with it.</param>
/// <param name="Score">How near it is, greater is nearer: the inner product, or the squared distance with its sign turned.</param>
public readonly record struct Neighbour(int Id, ulong Payload, float Score);
