namespace Retrieval.Datastore.Corpus.Filters;

/// <summary>The filters that need only a name.</summary>
internal static class PathFilters
{
    public static SkipReason? JudgeFile(ReadOnlySpan<char> name, CorpusFilters filters)
    {
        if (filters.HasFlag(CorpusFilters.LockFile) && IsLockFile(name))
            return SkipReason.LockFile;
        if (filters.HasFlag(CorpusFilters.Minified) && KnownNames.EndsWithAny(name, KnownNames.MinifiedEndings))
            return SkipReason.Minified;
        if (filters.HasFlag(CorpusFilters.Generated) && IsGenerated(name))
            return SkipReason.Generated;
        return null;
    }

    /// <summary>Whether lines of this file are paragraphs rather than statements, so that their length says nothing.</summary>
    public static bool IsProse(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> extension = Path.GetExtension(path);
        return !extension.IsEmpty && Lookup.Prose.Contains(extension);
    }

    public static bool IsMinifiable(ReadOnlySpan<char> path) => Lookup.Minifiable.Contains(Path.GetExtension(path));

    public static bool IsVersionControl(ReadOnlySpan<char> name) => Lookup.VersionControl.Contains(name);

    private static bool IsLockFile(ReadOnlySpan<char> name) =>
        name.EndsWith(".lock", StringComparison.OrdinalIgnoreCase) || Lookup.LockFiles.Contains(name);

    private static bool IsGenerated(ReadOnlySpan<char> name) =>
        KnownNames.EndsWithAny(name, KnownNames.GeneratedEndings) || name.StartsWith("zz_generated", StringComparison.OrdinalIgnoreCase);

    private static class Lookup
    {
        public static readonly System.Collections.Frozen.FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>
            Prose = KnownNames.ProseExtensions.GetAlternateLookup<ReadOnlySpan<char>>(),
            Minifiable = KnownNames.MinifiableExtensions.GetAlternateLookup<ReadOnlySpan<char>>(),
            VersionControl = KnownNames.VersionControl.GetAlternateLookup<ReadOnlySpan<char>>(),
            LockFiles = KnownNames.LockFiles.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
