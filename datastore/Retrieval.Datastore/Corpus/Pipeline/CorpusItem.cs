namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>Something a source met: either already skipped, or a candidate whose content a worker loads.</summary>
internal abstract class CorpusItem(string path, long length)
{
    /// <summary>Path relative to the source; of a directory with a trailing '/'.</summary>
    public string Path { get; } = path;

    /// <summary>Bytes as stored.</summary>
    public long Length { get; } = length;
}

/// <summary>Skipped by its name, kind or size, without being opened.</summary>
internal sealed class SkippedItem(string path, long length, SkipReason reason, string? detail = null) : CorpusItem(path, length)
{
    public SkipReason Reason { get; } = reason;

    public string? Detail { get; } = detail;

    /// <summary>Rule of the secret filter, when that was the reason.</summary>
    public string? SecretRule => Reason == SkipReason.Secret ? Detail : null;
}

/// <summary>A document if its content passes.</summary>
internal abstract class Candidate(string path, long length, string? license, bool isProse) : CorpusItem(path, length)
{
    /// <summary>Licence of the surroundings, used when the text states none; an SPDX expression or null.</summary>
    public string? License { get; protected set; } = license;

    /// <summary>Whether limits on lines do not apply.</summary>
    public bool IsProse { get; } = isProse;

    /// <summary>Reads the content, at most the size limit. Called on a worker, once.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public abstract LoadOutcome Load(ContentBuffer buffer, CorpusOptions options);
}

/// <summary>Null reason: the content is in the buffer.</summary>
internal readonly record struct LoadOutcome(SkipReason? Skip, string? Detail = null)
{
    public static LoadOutcome Loaded => default;
}
