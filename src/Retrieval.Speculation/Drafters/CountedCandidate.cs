namespace Retrieval.Speculation.Drafters;

/// <summary>A candidate that followed a context, and how often.</summary>
internal readonly record struct CountedCandidate(int Candidate, long Count);
