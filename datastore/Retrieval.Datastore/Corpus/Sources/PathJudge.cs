using System.Collections.Frozen;
using System.Text;
using Retrieval.Datastore.Corpus.Filters;
using Retrieval.Datastore.Corpus.Ignore;
using Retrieval.Datastore.Corpus.Pipeline;
using Retrieval.Datastore.Corpus.Secrets;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Judges names: ignore files, globs, and the filters that need no content. For one thread.</summary>
internal sealed class PathJudge
{
    private readonly CorpusOptions _options;
    private readonly IgnoreLevel? _include, _exclude;
    private readonly FrozenSet<string> _vendored;
    private byte[] _path = new byte[1024];

    /// <summary>Creates a judge.</summary>
    /// <param name="options">The options.</param>
    /// <param name="rootLength">Length of <see cref="DirectoryScope.IgnorePath"/> at the root of the source, to which globs relate.</param>
    public PathJudge(CorpusOptions options, int rootLength)
    {
        _options = options;
        _include = IgnoreLevel.Add(null, [.. options.Include.Select(glob => IgnorePattern.Parse(glob)!)], rootLength);
        _exclude = IgnoreLevel.Add(null, [.. options.Exclude.Select(glob => IgnorePattern.Parse(glob)!)], rootLength);
        _vendored = options.VendoredDirectories.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether a directory is skipped as a whole, and if not whether an include glob names it or one above it.</summary>
    public SkipReason? JudgeDirectory(DirectoryScope scope, string name, out bool isIncluded)
    {
        isIncluded = false;
        if (PathFilters.IsVersionControl(name))
            return SkipReason.VersionControl;
        ReadOnlySpan<byte> path = PathOf(scope, name);
        if (JudgeRules(scope, path, isDirectory: true) is { } reason)
            return reason;
        if (_options.Filters.HasFlag(CorpusFilters.Vendored) && _vendored.Contains(name))
            return SkipReason.Vendored;
        isIncluded = scope.IsIncluded || IgnoreLevel.Judge(_include, path, scope.IgnorePath.Length, isDirectory: true) == true;
        return null;
    }

    /// <summary>The skipped file, or null when its content decides.</summary>
    public SkippedItem? JudgeFile(DirectoryScope scope, string name, long length, string mount)
    {
        string path = mount + scope.Path + name;
        if (JudgeFileName(scope, name) is { } reason)
            return new SkippedItem(path, length, reason);
        if (_options.Filters.HasFlag(CorpusFilters.Secret) && SecretFiles.Match(path) is { } rule)
            return new SkippedItem(path, length, SkipReason.Secret, rule);
        if (length == 0)
            return new SkippedItem(path, length, SkipReason.Empty);
        if (length < _options.MinDocumentBytes)
            return new SkippedItem(path, length, SkipReason.TooSmall);
        return length > _options.MaxDocumentBytes
            ? new SkippedItem(path, length, SkipReason.TooLarge, $"{length} bytes, limit {_options.MaxDocumentBytes}")
            : null;
    }

    private SkipReason? JudgeFileName(DirectoryScope scope, string name)
    {
        if (PathFilters.IsVersionControl(name))
            return SkipReason.VersionControl;
        ReadOnlySpan<byte> path = PathOf(scope, name);
        if (JudgeRules(scope, path, isDirectory: false) is { } reason)
            return reason;
        bool isIncluded = _include is null || scope.IsIncluded
            || IgnoreLevel.Judge(_include, path, scope.IgnorePath.Length, isDirectory: false) == true;
        return isIncluded ? PathFilters.JudgeFile(name, _options.Filters) : SkipReason.NotIncluded;
    }

    private SkipReason? JudgeRules(DirectoryScope scope, ReadOnlySpan<byte> path, bool isDirectory)
    {
        int nameStart = scope.IgnorePath.Length;
        if (IgnoreLevel.Judge(_exclude, path, nameStart, isDirectory) == true)
            return SkipReason.Excluded;
        bool? own = IgnoreLevel.Judge(scope.RetrievalRules, path, nameStart, isDirectory);
        if (own is not null)
            return own.Value ? SkipReason.RetrievalIgnored : null;
        return IgnoreLevel.Judge(scope.GitRules, path, nameStart, isDirectory) == true ? SkipReason.GitIgnored : null;
    }

    private ReadOnlySpan<byte> PathOf(DirectoryScope scope, string name)
    {
        int start = scope.IgnorePath.Length;
        int needed = start + Encoding.UTF8.GetMaxByteCount(name.Length);
        if (_path.Length < needed)
            _path = new byte[2 * needed];
        scope.IgnorePath.CopyTo(_path, 0);
        return _path.AsSpan(0, start + Encoding.UTF8.GetBytes(name, _path.AsSpan(start)));
    }
}
