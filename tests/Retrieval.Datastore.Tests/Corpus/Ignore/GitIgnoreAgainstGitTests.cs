using System.Text;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus.Ignore;

/// <summary>Random ignore files on random trees; what remains must be what the real git lists as neither tracked nor ignored.</summary>
public class GitIgnoreAgainstGitTests
{
    private static readonly string[] Names =
        ["a", "b", "ab", "abc", "foo", "foo.txt", "bar.c", "b.c", ".x", "A", "a b", "a ", "é", "#a", "!a", "[a]", "a*", "x-y", "-", "]", "a\\b", "z^", "1"];

    private static readonly string[] Pieces =
        ["a", "b", "c", "foo", "bar", "*", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[^b-z]", "[a-c]", "[]a]", "[[:alpha:]]", "[[:punct:]]", "[[:x:]]",
         "[a", "[a-", "[\\]]", "[a\\-c]", "[[:alpha:]-z]", "[[:]", "[--/]", "\\*", "\\#", "\\!", "\\a", "\\", " ", "\\ ", ".", "*.", ".txt", "é", "#", "!", "-", "]", "^",
         "**/", "/**", "/**/", "*/", "1"];

    private static readonly CorpusOptions Everything =
        new() { Filters = CorpusFilters.None, ListSkipped = true, ThreadCount = 1 };

    [GitFact]
    public void Read_RandomRulesPerDirectory_KeepsWhatGitKeeps() => CompareRulesPerDirectory(seed: 20250);

    [GitFact]
    public void Read_NestedRulesAndExcludeFile_KeepsWhatGitKeeps()
    {
        for (int seed = 0; seed < 8; seed++)
            CompareNestedRules(seed);
    }

    [GitFact]
    [Trait("Duration", "Minutes")]
    public void Read_ManyMoreRandomTrees_KeepsWhatGitKeeps()
    {
        for (int seed = 100; seed < 125; seed++)
        {
            CompareRulesPerDirectory(seed);
            CompareNestedRules(seed);
        }
    }

    private static void CompareRulesPerDirectory(int seed)
    {
        using TemporaryFolder folder = new();
        Git.Run(folder.Path, "init", "-q");
        Random random = new(seed);
        for (int directory = 0; directory < 120; directory++)
        {
            WriteTree(folder, random, $"d{directory:D3}", files: 10);
            WriteRules(folder, random, $"d{directory:D3}/.gitignore", lines: 1 + random.Next(3));
        }

        AssertSameAsGit(folder);
    }

    private static void CompareNestedRules(int seed)
    {
        using TemporaryFolder folder = new();
        Git.Run(folder.Path, "init", "-q");
        Random random = new(seed);
        WriteTree(folder, random, "", files: 80);
        WriteRules(folder, random, ".gitignore", lines: 2);
        WriteRules(folder, random, ".git/info/exclude", lines: 2);
        string[] directories = [.. Directory.EnumerateDirectories(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach (string directory in directories.Where(path => !path.Contains("/.git", StringComparison.Ordinal)))
        {
            if (random.Next(3) == 0)
                WriteRules(folder, random, Path.GetRelativePath(folder.Path, directory) + "/.gitignore", lines: 1 + random.Next(3));
        }

        AssertSameAsGit(folder);
    }

    [GitFact]
    public void Read_FolderInsideARepository_ObeysTheRulesAbove()
    {
        using TemporaryFolder folder = new();
        Git.Run(folder.Path, "init", "-q");
        folder.Write(".gitignore", "*.log\n/sub/deep/skip.txt\nskip2.txt\n").Write("sub/.gitignore", "!keep.log\n");
        foreach (string name in (string[])["a.log", "keep.log", "skip.txt", "skip2.txt", "ok.txt"])
            folder.Write($"sub/deep/{name}", "content of " + name);

        Reading reading = Reading.Of(CorpusSource.Folder(folder.Full("sub/deep")));
        Assert.Equal(["keep.log", "ok.txt"], reading.Paths);
    }

    [GitFact]
    public void Read_LinkedWorktreeAndNestedRepository_UseTheirOwnExcludeFiles()
    {
        using TemporaryFolder folder = new();
        folder.Write("main/.gitignore", "*.skip\n").Write("main/a.txt", "first text");
        Git.Run(folder.Full("main"), "init", "-q");
        Git.Run(folder.Full("main"), "add", "-A");
        Git.Run(folder.Full("main"), "commit", "-qm", "x");
        Git.Run(folder.Full("main"), "worktree", "add", "-q", folder.Full("linked"));
        folder.Write("main/.git/info/exclude", "*.local\n").Write("linked/b.local", "in the linked tree");

        Assert.Equal([".gitignore", "a.txt"], Reading.Of(CorpusSource.Folder(folder.Full("linked"))).Paths);

        // In the nested repository the outer rules end and its own begin.
        Directory.CreateDirectory(folder.Full("main/nested"));
        Git.Run(folder.Full("main/nested"), "init", "-q");
        folder.Write("main/nested/.git/info/exclude", "*.n\n").Write("main/nested/a.skip", "kept here").Write("main/nested/a.n", "dropped here");
        Assert.Equal([".gitignore", "a.txt", "nested/a.skip"], Reading.Of(CorpusSource.Folder(folder.Full("main"))).Paths);
    }

    private static void AssertSameAsGit(TemporaryFolder folder)
    {
        string[] expected = Git.Paths(Git.Run(folder.Path, "ls-files", "--others", "--exclude-standard", "-z"));
        Array.Sort(expected, StringComparer.Ordinal);
        CorpusReader reader = new([CorpusSource.Folder(folder.Path)], Everything);
        List<string> kept = [.. reader.Read().Select(document => document.Path)];
        // Equal contents are one document: count what was dropped only for that as kept.
        kept.AddRange(reader.Report.Skipped.Where(entry => entry.Reason is SkipReason.ExactDuplicate or SkipReason.Empty).Select(entry => entry.Path));
        kept.Sort(StringComparer.Ordinal);
        string? wrong = expected.Except(kept).Concat(kept.Except(expected)).FirstOrDefault();
        Assert.True(wrong is null, wrong is null ? "" : $"'{wrong}', kept by {(kept.Contains(wrong) ? "us" : "git")} only. {RulesFor(folder, wrong)}");
    }

    private static string RulesFor(TemporaryFolder folder, string path)
    {
        IEnumerable<string> files = path.Split('/').SkipLast(1).Aggregate(new List<string> { "" }, (list, part) => [.. list, list[^1] + part + "/"]).Select(directory => directory + ".gitignore");
        return string.Join("; ", files.Append(".git/info/exclude").Where(file => File.Exists(folder.Full(file))).Select(file => $"{file}: {System.Text.Json.JsonSerializer.Serialize(File.ReadAllText(folder.Full(file)))}"));
    }

    private static void WriteTree(TemporaryFolder folder, Random random, string root, int files)
    {
        for (int i = 0; i < files; i++)
        {
            string path = string.Join('/', Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Names[random.Next(Names.Length)]));
            string full = folder.Full(root + "/" + path);
            bool clash = Directory.Exists(full) || path.Split('/').SkipLast(1).Aggregate((At: folder.Full(root), Found: false), (at, part) => (at.At + "/" + part, at.Found || File.Exists(at.At + "/" + part))).Found;
            if (!clash)
                folder.Write(root + "/" + path, root + path);
        }
    }

    private static void WriteRules(TemporaryFolder folder, Random random, string path, int lines)
    {
        StringBuilder rules = new();
        for (int line = 0; line < lines; line++)
        {
            rules.Append(random.Next(5) == 0 ? "!" : "").Append(random.Next(5) == 0 ? "/" : "");
            for (int piece = 1 + random.Next(4); piece > 0; piece--)
                rules.Append(random.Next(3) == 0 ? Names[random.Next(Names.Length)] : Pieces[random.Next(Pieces.Length)]);
            rules.Append(random.Next(6) == 0 ? "/" : "").Append(random.Next(8) == 0 ? "  " : "").Append(random.Next(8) == 0 ? "\r\n" : "\n");
        }

        if (random.Next(4) == 0)
            rules.Length--; // no line break at the end
        folder.Write(path, rules.ToString());
    }
}
