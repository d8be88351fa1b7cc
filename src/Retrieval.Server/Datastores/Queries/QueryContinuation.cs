namespace Retrieval.Server.Datastores.Queries;

/// <summary>Something that follows a match.</summary>
/// <param name="TokenIds">Its tokens.</param>
/// <param name="Text">The same as text.</param>
/// <param name="Count">How often the match is followed by it.</param>
/// <param name="Probability">Product of the count ratios along it.</param>
/// <param name="Source">One place where it stands.</param>
internal sealed record QueryContinuation(int[] TokenIds, string Text, long Count, double Probability, QuerySource? Source);
