namespace Retrieval.Speculation.Drafters;

/// <summary>A candidate a source names for a reason: how often such reasons were right is learned.</summary>
internal readonly record struct Guess(DraftSource Source, int Candidate, int Evidence);
