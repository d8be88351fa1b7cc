using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A tree of directories: a folder on disk, or a revision in a repository.</summary>
internal abstract class SourceTree : IDisposable
{
    /// <summary>Largest ignore file that is obeyed.</summary>
    public const int MaxIgnoreFileBytes = 16 << 20;

    /// <summary>What holds at the root, from the directories above it.</summary>
    public abstract DirectoryScope RootScope(CorpusOptions options);

    /// <summary>Whether <c>.gitignore</c> means anything here.</summary>
    public abstract bool HasGitIgnore { get; }

    /// <summary>The names in a directory, in any order.</summary>
    /// <param name="directory">Path relative to the root: empty, or ending in '/'.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public abstract List<TreeEntry> List(string directory);

    /// <summary>Reads a small file; null when it cannot be read or is longer than the limit.</summary>
    public abstract byte[]? ReadSmall(string directory, TreeEntry entry, int maxBytes);

    /// <summary>The <c>info/exclude</c> of the repository rooted at the directory; null when there is none.</summary>
    public abstract byte[]? ReadGitExclude(string directory);

    public abstract Candidate ToCandidate(string mount, string path, TreeEntry entry, string? license);

    public abstract void Dispose();
}
