namespace Retrieval.Server.Drafts;

/// <summary>The answer to an outcome.</summary>
/// <param name="Id">The draft.</param>
/// <param name="Session">Name of its text, or null.</param>
/// <param name="AcceptedCount">Draft tokens accepted in this step.</param>
/// <param name="ContextTokens">Tokens of the text now.</param>
/// <param name="Totals">All steps of the session.</param>
internal sealed record OutcomeReport(string Id, string? Session, int AcceptedCount, int ContextTokens, DraftCounts Totals);
