namespace Retrieval.Speculation.Drafters;

/// <summary>A candidate a source gives odds for itself.</summary>
internal readonly record struct Estimate(DraftSource Source, int Candidate, float LogOdds);
