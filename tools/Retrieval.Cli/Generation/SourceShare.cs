namespace Retrieval.Cli.Generation;

/// <summary>Draft tokens of one source, and those of them that the target confirmed.</summary>
internal sealed record SourceShare(long Drafted, long Accepted);
