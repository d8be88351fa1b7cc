using System.IO.Enumeration;
using System.Text;
using Retrieval.Datastore.Corpus.Filters;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A folder on disk.</summary>
/// <param name="givenPath">The path as the user wrote it, for messages.</param>
/// <param name="root">The same, absolute.</param>
internal sealed class FolderTree(string givenPath, string root) : SourceTree
{
    private static readonly EnumerationOptions Everything =
        new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false, MatchType = MatchType.Simple };

    public override bool HasGitIgnore => true;

    public override DirectoryScope RootScope(CorpusOptions options)
    {
        if (GitLayout.FindRepositoryRoot(root) is not { } repository || repository == root)
            return new DirectoryScope("", []);

        // The folder lies inside a repository: what holds there, from its root down to just above the folder.
        using FolderTree outer = new(givenPath, repository);
        string[] parts = Path.GetRelativePath(repository, root).Split(Path.DirectorySeparatorChar);
        DirectoryScope scope = new("", []);
        foreach (string part in parts)
            scope = scope.WithFilesOf(outer, outer.List(scope.Path), options).Enter(part, isIncluded: false);
        return scope with { Path = "" };
    }

    public override List<TreeEntry> List(string directory)
    {
        try
        {
            return [.. new FileSystemEnumerable<TreeEntry>(Path.Join(root, directory), ToEntry, Everything)];
        }
        catch (Exception exception) when (directory.Length == 0 && exception is IOException or UnauthorizedAccessException)
        {
            throw new CorpusException($"Folder '{givenPath}' cannot be read: {exception.Message}", exception);
        }
    }

    public override byte[]? ReadSmall(string directory, TreeEntry entry, int maxBytes)
    {
        try
        {
            string path = Path.Join(root, directory, entry.Name);
            return entry.Length == 0 || entry.Length > maxBytes ? null : File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // as a candidate it will be reported
        }
    }

    public override byte[]? ReadGitExclude(string directory) => GitLayout.ReadExclude(Path.Join(root, directory));

    public override Candidate ToCandidate(string mount, string path, TreeEntry entry, string? license) =>
        new FileCandidate(Path.Join(root, path), mount + path, entry.Length, license, PathFilters.IsProse(path));

    public override void Dispose()
    {
    }

    private static TreeEntry ToEntry(ref FileSystemEntry entry)
    {
        string name = entry.FileName.ToString();
        if (name.Contains(Rune.ReplacementChar.ToString(), StringComparison.Ordinal) && !Path.Exists(entry.ToFullPath()))
            return new TreeEntry(name, TreeEntryKind.InvalidName, 0);
        if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
            return new TreeEntry(name, TreeEntryKind.Symlink, 0);
        return entry.IsDirectory ? new TreeEntry(name, TreeEntryKind.Directory, 0) : new TreeEntry(name, TreeEntryKind.File, entry.Length);
    }
}
