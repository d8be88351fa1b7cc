using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Datastores;

/// <summary>The sources named on a command line.</summary>
/// <param name="Sources">At least one; their names differ.</param>
/// <param name="Folders">Those that are folders, as they were given.</param>
/// <param name="IsRepeatable">Whether they can be looked over before they are read: none is a pipe.</param>
internal sealed record CorpusSelection(IReadOnlyList<CorpusSource> Sources, IReadOnlyList<string> Folders, bool IsRepeatable)
{
    private const string StandardInput = "-";
    private const string StandardInputFile = "/dev/stdin";
    private const string GitPrefix = "git:";

    /// <summary>Tells what each word is.</summary>
    /// <param name="words">Folders, files, <c>git:REPOSITORY@REVISION</c>, <c>-</c>.</param>
    /// <param name="revision">Of the folders' repositories, or null for the folders as they are.</param>
    /// <param name="fields">What to read in files, or null for plain text.</param>
    /// <exception cref="CommandException">There is no such file, or something was given twice.</exception>
    public static CorpusSelection Parse(string[] words, string? revision, JsonLinesFields? fields)
    {
        words = words.Length == 0 && revision is not null ? ["."] : words;
        CorpusSource[] sources = [.. words.Select(word => Open(word, revision, fields))];
        string[] mounts = SourceNames.Distinguish([.. words.Select((word, i) => new SourceName(sources[i].Name, PathOf(word), IsTree: !IsFile(word)))]);
        return new CorpusSelection(
            [.. sources.Select((source, i) => mounts[i].Length > 0 ? source.At(mounts[i]) : source)],
            [.. words.Where(Directory.Exists)],
            Array.TrueForAll(words, word => word != StandardInput && !IsPipe(word)));
    }

    /// <summary>Globs that keep a datastore out of the folders it is built from.</summary>
    public IReadOnlyList<string> GlobsAgainst(string datastore) =>
        [.. Folders
            .Select(folder => Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(datastore)))
            .Where(path => path != "." && !path.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(path))
            .Select(path => "/" + string.Concat(path.Select(c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : $"{c}")))];

    private static CorpusSource Open(string word, string? revision, JsonLinesFields? fields)
    {
        if (word == StandardInput)
        {
            return fields is null ? CorpusSource.StandardInput() : CorpusSource.JsonLines(StandardInputFile, fields);
        }

        if (word.StartsWith(GitPrefix, StringComparison.Ordinal))
        {
            int at = word.LastIndexOf('@');
            return CorpusSource.GitRevision(Folder(PathOf(word), word), at < 0 ? "HEAD" : word[(at + 1)..]);
        }

        if (!IsFile(word))
        {
            return revision is null ? CorpusSource.Folder(Folder(word, word)) : CorpusSource.GitRevision(Folder(word, word), revision);
        }

        return fields is not null ? CorpusSource.JsonLines(word, fields)
            : word.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
                ? throw new CommandException($"{word}: name the field with the text of each line: --field text.", ExitCode.BadUsage)
            : CorpusSource.TextFile(word);
    }

    private static bool IsFile(string word) => word == StandardInput || File.Exists(word);

    private static string Folder(string path, string word) =>
        Directory.Exists(path) ? path : throw new CommandException($"{word}: no such file or directory.");

    private static string PathOf(string word)
    {
        if (!word.StartsWith(GitPrefix, StringComparison.Ordinal))
        {
            return word == StandardInput ? StandardInputFile : word;
        }

        int at = word.LastIndexOf('@');
        string path = at < 0 ? word[GitPrefix.Length..] : word[GitPrefix.Length..at];
        return path.Length == 0 ? "." : path;
    }

    // The type alone is asked for: opening a pipe would take its text away.
    private static bool IsPipe(string path) =>
        File.Exists(path) && (new FileInfo(path).Length == 0 || path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
