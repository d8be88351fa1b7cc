using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus.Sources;

public class GitRevisionSourceTests
{
    [GitFact]
    public void Read_Revision_GivesItsFilesAndNotTheWorkTree()
    {
        using TemporaryFolder folder = MakeRepository();
        folder.Write("a.c", "changed later").Write("new.c", "not committed");

        Reading reading = Reading.Of(CorpusSource.GitRevision(folder.Path, "HEAD"));

        // .gitignore does not matter, what is tracked is tracked; .retrievalignore does.
        Assert.Equal([".gitignore", "LICENSE", "a.c", "dir/b.c", "dir/tracked.out", "dir\u00e9/c\nd.c"], reading.Paths);
        Assert.Equal("int a;", reading.Text("a.c"));
        Assert.Equal("MIT", reading.License("dir/b.c"));
        Assert.Equal([".retrievalignore retrieval-ignored", "dir/dropped.c retrieval-ignored", "empty.c empty", "link symlink", "node_modules/ vendored"], reading.Skips);
    }

    [GitFact]
    public void Read_SubdirectoryTagAndBareRepository_AreUnderstood()
    {
        using TemporaryFolder folder = MakeRepository();
        Git.Run(folder.Path, "tag", "-a", "v1", "-m", "one");
        folder.Write("dir/b.c", "second version");
        Git.Run(folder.Path, "commit", "-qam", "two");
        Git.Run(folder.Path, "clone", "-q", "--bare", ".", "bare.git");

        Assert.Equal("int b;", Reading.Of(CorpusSource.GitRevision(folder.Full("dir"), "v1")).Text("b.c"));
        Assert.Equal("second version", Reading.Of(CorpusSource.GitRevision(folder.Full("bare.git"), "HEAD")).Text("dir/b.c"));
        Assert.Equal("int b;", Reading.Of(CorpusSource.GitRevision(folder.Full("bare.git"), "HEAD~1")).Text("dir/b.c"));
    }

    [GitFact]
    public void Read_FolderAndRevision_GiveTheSameDocuments()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 200; i++)
            folder.Write($"d{i % 7}/e{i % 3}/f{i}.c", $"int f{i};\n" + new string('x', i));
        Git.Run(folder.Path, "init", "-q");
        Git.Run(folder.Path, "add", "-A");
        Git.Run(folder.Path, "commit", "-qm", "x");
        CorpusOptions options = new() { ThreadCount = 3 };
        Assert.Equal(
            Reading.Of(folder, options).Documents.Select(document => (document.Path, document.ContentHash)),
            Reading.Of(CorpusSource.GitRevision(folder.Path, "HEAD"), options).Documents.Select(document => (document.Path, document.ContentHash)));
    }

    [GitFact]
    public void Read_UnknownRevisionOrRepository_IsOneClearError()
    {
        using TemporaryFolder folder = MakeRepository();
        Assert.Contains("has no revision 'nope'", Error(folder.Path, "nope"), StringComparison.Ordinal);
        Assert.Contains("is not a revision", Error(folder.Path, "--upload-pack=x"), StringComparison.Ordinal);
        Assert.Contains("is not a revision", Error(folder.Path, "HEAD\nx"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Error(folder.Full("nowhere"), "HEAD"), StringComparison.Ordinal);
        using TemporaryFolder plain = new();
        Assert.Contains("not a git repository", Error(plain.Path, "HEAD"), StringComparison.Ordinal);
    }

    [GitFact]
    public void Read_LostObject_IsCountedAsUnreadable()
    {
        using TemporaryFolder folder = MakeRepository();
        string id = System.Text.Encoding.ASCII.GetString(Git.Run(folder.Path, "rev-parse", "HEAD:a.c")).Trim();
        string path = folder.Full($".git/objects/{id[..2]}/{id[2..]}");
        File.SetAttributes(path, FileAttributes.Normal);
        File.WriteAllText(path, "damaged");
        // git cannot even list its size, or lists it as unknown: either way the build says so and does not hang.
        try
        {
            Reading reading = Reading.Of(CorpusSource.GitRevision(folder.Path, "HEAD"));
            Assert.DoesNotContain("a.c", reading.Paths);
        }
        catch (CorpusException exception)
        {
            Assert.Contains("cannot be listed", exception.Message, StringComparison.Ordinal);
        }
    }

    private static string Error(string repository, string revision) =>
        Assert.Throws<CorpusException>(() => Reading.Of(CorpusSource.GitRevision(repository, revision))).Message;

    private static TemporaryFolder MakeRepository()
    {
        TemporaryFolder folder = new();
        folder.Write("a.c", "int a;").Write("dir/b.c", "int b;").Write("dir/tracked.out", "tracked").Write("dir/dropped.c", "dropped")
            .Write("diré/c\nd.c", "line break").Write("node_modules/x.js", "var x;").Write("empty.c", "")
            .Write(".gitignore", "*.out\n").Write(".retrievalignore", "dropped.c\n/.retrievalignore\n")
            .Write("LICENSE", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files.\nThe above copyright notice and this permission notice shall be included in all copies.");
        File.CreateSymbolicLink(folder.Full("link"), "a.c");
        Git.Run(folder.Path, "init", "-q");
        Git.Run(folder.Path, "add", "-A", "-f");
        Git.Run(folder.Path, "commit", "-qm", "one");
        return folder;
    }
}
