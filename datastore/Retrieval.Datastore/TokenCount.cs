namespace Retrieval.Datastore;

/// <summary>A token that follows a match in any segment of a datastore.</summary>
/// <param name="Token">The token id.</param>
/// <param name="Count">How often it follows, over all segments.</param>
public readonly record struct TokenCount(int Token, long Count);
