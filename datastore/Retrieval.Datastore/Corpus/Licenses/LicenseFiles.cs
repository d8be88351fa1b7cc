using System.Buffers;

namespace Retrieval.Datastore.Corpus.Licenses;

/// <summary>Works out the licence that the licence files of one directory state together.</summary>
internal static class LicenseFiles
{
    /// <summary>Bytes of a licence file that are looked at; the longest common text, GPL-3.0, has 35 KiB.</summary>
    public const int MaxBytes = 128 << 10;

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.-_");

    private static readonly string[] Stems = ["license", "licence", "copying", "unlicense", "notice"];

    private static readonly string[] Families =
    [
        "mit", "apache", "bsd", "gpl", "lgpl", "agpl", "mpl", "isc", "lesser", "lib", "cc0", "zlib", "unlicense", "psf", "boost", "gplv",
        "lgplv", "agplv",
    ];

    private static readonly string[] TextExtensions = [".txt", ".md", ".rst", ".html", ".adoc"];

    /// <summary>Whether a file name is one that states a licence: LICENSE, COPYING.LESSER, MIT-LICENSE.txt, NOTICE, …</summary>
    public static bool IsLicenseFile(ReadOnlySpan<char> name) => Stem(name) is not null;

    /// <summary>Combines the files of one directory.</summary>
    /// <param name="files">Names and contents of its licence files.</param>
    /// <returns>
    /// The expression; null when one of them is not recognised, so that the licence is unknown. Files that offer a choice by
    /// their names (LICENSE-MIT next to LICENSE-APACHE) join with OR, all others with AND. A NOTICE counts only alone.
    /// </returns>
    public static string? Combine(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        var statements = files.Where(file => Stem(file.Name) != "notice").ToList();
        if (statements.Count == 0)
            statements = [.. files];

        SortedSet<string> ids = new(StringComparer.Ordinal);
        bool isChoice = statements.Count > 1;
        foreach ((string name, byte[] content) in statements)
        {
            IReadOnlyList<string> detected = LicenseText.Detect(content);
            if (detected.Count == 0)
                return null;
            isChoice &= HasSuffix(name) && detected.Count == 1;
            ids.UnionWith(detected);
        }

        LicenseText.RemoveParts(ids);
        return string.Join(isChoice ? " OR " : " AND ", ids);
    }

    /// <summary>Whether files of these names state anything; a NOTICE that names no licence says nothing and is not an answer.</summary>
    public static bool IsStatement(string name) => Stem(name) is not (null or "notice");

    private static bool HasSuffix(string name) => WithoutTextExtension(name).IndexOfAny('-', '_', '.') >= 0;

    private static string? Stem(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> bare = WithoutTextExtension(name);
        foreach (string stem in Stems)
        {
            if (bare.Equals(stem, StringComparison.OrdinalIgnoreCase))
                return stem;
            bool leads = bare.StartsWith(stem, StringComparison.OrdinalIgnoreCase) && bare[stem.Length] is '-' or '_' or '.';
            if (leads && IsLicenseSuffix(bare[(stem.Length + 1)..]))
                return stem;
            if (bare.Length > stem.Length + 1 && bare.EndsWith(stem, StringComparison.OrdinalIgnoreCase) && bare[^(stem.Length + 1)] is '-' or '_')
                return IsLicenseSuffix(bare[..^(stem.Length + 1)]) ? stem : null;
        }

        return null;
    }

    // "LICENSE-MIT", not "license-checker.js" or "notice_board.py".
    private static bool IsLicenseSuffix(ReadOnlySpan<char> suffix)
    {
        foreach (string family in Families)
        {
            if (suffix.StartsWith(family, StringComparison.OrdinalIgnoreCase) && suffix[family.Length..].IndexOfAnyExcept(VersionCharacters) < 0)
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> WithoutTextExtension(ReadOnlySpan<char> name)
    {
        foreach (string extension in TextExtensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return name[..^extension.Length];
        }

        return name;
    }
}
