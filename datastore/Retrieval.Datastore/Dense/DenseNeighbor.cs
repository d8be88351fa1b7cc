namespace Retrieval.Datastore.Dense;

/// <summary>A place in the corpus where the model was in a similar state.</summary>
/// <param name="Segment">Which segment of the dense index.</param>
/// <param name="Offset">Index in the segment's text of the token that followed.</param>
/// <param name="Cosine">How similar: the cosine of the keys, 1 for the same state.</param>
public readonly record struct DenseNeighbor(int Segment, long Offset, float Cosine);
