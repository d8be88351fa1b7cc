namespace Retrieval.Server.Generating;

/// <summary>Of a request's prompt tokens, those that were cached.</summary>
internal sealed record PromptTokensDetails(int CachedTokens);
