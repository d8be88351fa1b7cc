namespace Retrieval.Server.Datastores;

/// <summary>A segment as responses describe it.</summary>
/// <param name="Kind">automaton or array.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="Bytes">Size of its file.</param>
internal sealed record SegmentDescription(string Kind, long Documents, long Tokens, long Bytes);
