namespace Retrieval.Speculation.Decoding;

/// <summary>A node of a traced tree.</summary>
/// <param name="Token">Token id.</param>
/// <param name="Parent">Index of the parent; the root's is -1.</param>
/// <param name="Probability">Estimate that the target emits it after its parent.</param>
/// <param name="Source">Name of the source that was surest of it; null for the root.</param>
/// <param name="MatchLength">Tokens of text that source had matched.</param>
/// <param name="Document">Where the matched text stands, if the source can say.</param>
public sealed record TraceNode(int Token, int Parent, float Probability, string? Source, int MatchLength, string? Document);
