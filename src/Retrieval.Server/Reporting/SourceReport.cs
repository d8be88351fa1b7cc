namespace Retrieval.Server.Reporting;

/// <summary>Draft tokens of one source: verified and accepted.</summary>
internal sealed record SourceReport(long Drafted, long Accepted);
