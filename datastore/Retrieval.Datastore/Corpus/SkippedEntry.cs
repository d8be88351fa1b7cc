namespace Retrieval.Datastore.Corpus;

/// <summary>One thing that did not become a document.</summary>
/// <param name="Path">Path relative to the source; a directory skipped as a whole ends in '/'.</param>
/// <param name="Reason">Why.</param>
/// <param name="Bytes">Bytes as stored; 0 for a directory.</param>
/// <param name="Detail">More about it (the rule, the limit, the operating system's message), or null. Never a piece of the content.</param>
public sealed record SkippedEntry(string Path, SkipReason Reason, long Bytes, string? Detail)
{
    /// <summary>Whether this is a directory skipped as a whole.</summary>
    public bool IsDirectory => Path.EndsWith('/');
}
