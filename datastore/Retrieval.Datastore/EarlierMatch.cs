namespace Retrieval.Datastore;

/// <summary>The longest suffix of a text that also occurs earlier in it. All positions count tokens from the start of the text.</summary>
/// <param name="Length">Length in tokens; 0 when the last token is new.</param>
/// <param name="EarliestEnd">Index behind the first occurrence.</param>
/// <param name="MostRecentEnd">Index behind the last occurrence before the suffix itself.</param>
/// <param name="Count">Number of earlier occurrences; they may overlap the suffix.</param>
public readonly record struct EarlierMatch(int Length, int EarliestEnd, int MostRecentEnd, int Count);
