namespace Retrieval.Speculation.Drafters;

/// <summary>Where a draft token comes from.</summary>
/// <param name="Source">The source that was surest of it.</param>
/// <param name="MatchLength">Tokens of text that source had matched; 0 if it matched no text.</param>
public readonly record struct DraftOrigin(DraftSource Source, int MatchLength);
