namespace Retrieval.Speculation.Drafters;

/// <summary>One context of a source: a suffix of the text that occurs in the source, and what followed it there.</summary>
/// <param name="Source">The source.</param>
/// <param name="Rank">How many longer contexts of this source were added before it.</param>
/// <param name="MatchLength">Length of the suffix in tokens.</param>
/// <param name="Total">How often something followed it.</param>
/// <param name="First">Index of the first of its tokens among all counted ones.</param>
/// <param name="Count">How many different tokens are named.</param>
internal readonly record struct ContextOpinion(DraftSource Source, int Rank, int MatchLength, long Total, int First, int Count);
