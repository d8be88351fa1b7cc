namespace Retrieval.Datastore;

/// <summary>A token that follows a match in the indexed text.</summary>
/// <param name="Token">The token id.</param>
/// <param name="Count">How often the match is followed by this token; at least 1.</param>
/// <param name="Cursor">The match extended by the token.</param>
public readonly record struct Continuation(int Token, long Count, SuffixCursor Cursor);
