using System.Text;
using Retrieval.Datastore.Corpus.Ignore;
using Retrieval.Datastore.Corpus.Licenses;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>What holds for everything in one directory. Immutable.</summary>
/// <param name="Path">Path relative to the source: empty, or ending in '/'.</param>
/// <param name="IgnorePath">The same in UTF-8, relative to the outermost directory whose ignore files hold.</param>
internal sealed record DirectoryScope(string Path, byte[] IgnorePath)
{
    public IgnoreLevel? GitRules { get; init; }

    public IgnoreLevel? RetrievalRules { get; init; }

    /// <summary>Whether an include glob names this directory or one above it.</summary>
    public bool IsIncluded { get; init; }

    /// <summary>Licence stated by the nearest licence files, or null.</summary>
    public string? License { get; init; }

    /// <summary>Scope of a directory below, before its own files are taken into account.</summary>
    public DirectoryScope Enter(string name, bool isIncluded) => this with
    {
        Path = Path + name + "/",
        IgnorePath = [.. IgnorePath, .. Encoding.UTF8.GetBytes(name), (byte)'/'],
        IsIncluded = isIncluded,
    };

    /// <summary>Takes the directory's own ignore files and licence files into account.</summary>
    public DirectoryScope WithFilesOf(SourceTree tree, List<TreeEntry> entries, CorpusOptions options)
    {
        DirectoryScope scope = this;
        List<(string Name, byte[] Content)> licenseFiles = [];
        foreach (TreeEntry entry in entries)
        {
            if (entry.Name == ".git" && options.UseGitIgnore && tree.HasGitIgnore)
                scope = scope with { GitRules = AsRepositoryRoot(tree, scope.GitRules) };
        }

        foreach (TreeEntry entry in entries)
        {
            if (entry.Kind != TreeEntryKind.File)
                continue;
            if (entry.Name == ".gitignore" && options.UseGitIgnore && tree.HasGitIgnore)
                scope = scope with { GitRules = Add(tree, entry, scope.GitRules) };
            else if (entry.Name == ".retrievalignore" && options.UseRetrievalIgnore)
                scope = scope with { RetrievalRules = Add(tree, entry, scope.RetrievalRules) };
            else if (LicenseFiles.IsLicenseFile(entry.Name) && tree.ReadSmall(Path, entry, LicenseFiles.MaxBytes) is { } content)
                licenseFiles.Add((entry.Name, content));
        }

        return scope.WithLicense(licenseFiles);
    }

    // Git never looks outside a repository: the rules of an enclosing one end at a nested one.
    private IgnoreLevel? AsRepositoryRoot(SourceTree tree, IgnoreLevel? outer) =>
        tree.ReadGitExclude(Path) is not { } exclude ? outer : IgnoreLevel.Add(null, exclude, IgnorePath.Length);

    private IgnoreLevel? Add(SourceTree tree, TreeEntry entry, IgnoreLevel? rules) =>
        tree.ReadSmall(Path, entry, SourceTree.MaxIgnoreFileBytes) is { } content
            ? IgnoreLevel.Add(rules, content, IgnorePath.Length)
            : rules;

    private DirectoryScope WithLicense(List<(string Name, byte[] Content)> files)
    {
        if (files.Count == 0)
            return this;
        files.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        string? license = LicenseFiles.Combine(files);
        return license is null && !files.Any(file => LicenseFiles.IsStatement(file.Name)) ? this : this with { License = license };
    }
}
