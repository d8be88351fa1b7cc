using System.Text;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus.Sources;

public class FolderSourceTests
{
    [Fact]
    public void Read_Tree_GivesOrdinalPathOrder()
    {
        using TemporaryFolder folder = new();
        string[] paths = ["a-b/x.c", "a.c", "a/b.c", "a/b/c.c", "a0.c", "B.c", "a/é.c", "Z/z.c"];
        foreach (string path in paths)
            folder.Write(path, "text of " + path);
        Assert.Equal(paths.Order(StringComparer.Ordinal), Reading.Of(folder).Paths);
    }

    [Fact]
    public void Read_StrangeNames_AreKept()
    {
        if (OperatingSystem.IsWindows())
            return;
        using TemporaryFolder folder = new();
        folder.Write("a\nb.c", "line break").Write("a\\b.c", "backslash").Write(" .c", "space").Write("-rf", "dash dash").Write("漢字.c", "hanzi");
        Assert.Equal([" .c", "-rf", "a\nb.c", "a\\b.c", "漢字.c"], Reading.Of(folder).Paths);
    }

    [GitFact]
    public void Read_NameThatIsNotUtf8_IsCounted()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // .NET cannot create such a name; git can check one out.
        using TemporaryFolder folder = new();
        Git.Run(folder.Path, "init", "-q", "r");
        folder.Write("stream", [.. "blob\nmark :1\ndata 4\ntextcommit refs/heads/master\ncommitter t <t@e> 1 +0000\ndata 1\nxM 100644 :1 \"bad\\377.c\"\nM 100644 :1 ok.c\n"u8]);
        System.Diagnostics.Process import = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", "git -C \"$0/r\" fast-import --quiet < \"$0/stream\" && git -C \"$0/r\" checkout -q master", folder.Path]))!;
        import.WaitForExit();
        Assert.Equal(0, import.ExitCode);

        foreach (CorpusSource source in (CorpusSource[])[CorpusSource.Folder(folder.Full("r")), CorpusSource.GitRevision(folder.Full("r"), "master")])
        {
            Reading reading = Reading.Of(source);
            Assert.Equal(["ok.c"], reading.Paths);
            Assert.Equal(1, reading.Report.SkippedByReason[SkipReason.InvalidPath].Files);
        }

        System.Diagnostics.Process.Start("rm", ["-r", folder.Full("r")]).WaitForExit(); // nor can .NET delete it
    }

    [Fact]
    public void Read_SymbolicLinks_AreCountedAndNeverFollowed()
    {
        using TemporaryFolder outside = new();
        outside.Write("secret.c", "not ours");
        using TemporaryFolder folder = new();
        folder.Write("d/a.c", "int a;");
        File.CreateSymbolicLink(folder.Full("d/loop"), "..");
        File.CreateSymbolicLink(folder.Full("file.c"), outside.Full("secret.c"));
        File.CreateSymbolicLink(folder.Full("dir"), outside.Path);
        File.CreateSymbolicLink(folder.Full("dangling"), "nowhere");
        File.CreateSymbolicLink(folder.Full(".gitignore"), outside.Full("secret.c"));

        Reading reading = Reading.Of(folder);

        Assert.Equal(["d/a.c"], reading.Paths);
        Assert.Equal(5, reading.Report.SkippedByReason[SkipReason.Symlink].Files);

        // The root itself is what the user named.
        File.CreateSymbolicLink(outside.Full("link"), folder.Full("d"));
        Assert.Equal(["a.c"], Reading.Of(CorpusSource.Folder(outside.Full("link"))).Paths);
    }

    [Fact]
    public void Read_Pipe_IsNotOpened()
    {
        if (OperatingSystem.IsWindows())
            return;
        using TemporaryFolder folder = new();
        folder.Write("a.c", "int a;");
        System.Diagnostics.Process.Start("mkfifo", [folder.Full("pipe")]).WaitForExit();
        Reading reading = Reading.Of(folder);
        Assert.Equal(["a.c"], reading.Paths);
        Assert.Equal(["pipe empty"], reading.Skips);
    }

    [UnprivilegedFact]
    public void Read_UnreadableFileAndDirectory_AreNamedAndTheRestIsRead()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.c", "int a;").Write("b.c", "int b;").Write("d/c.c", "int c;");
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(folder.Full("b.c"), UnixFileMode.None);
        File.SetUnixFileMode(folder.Full("d"), UnixFileMode.None);
        try
        {
            CorpusReader reader = new([CorpusSource.Folder(folder.Path)]);
            Assert.Equal(["a.c"], reader.Read().Select(document => document.Path));
            Assert.Equal(["b.c", "d/"], reader.Report.Unreadable.Select(entry => entry.Path));
        }
        finally
        {
            File.SetUnixFileMode(folder.Full("d"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Read_SizeLimits_AreInclusive()
    {
        using TemporaryFolder folder = new();
        folder.Write("four.c", "abcd").Write("five.c", "abcde").Write("ten.c", "abcdefghij").Write("eleven.c", "abcdefghijk").Write("zero.c", "");
        Reading reading = Reading.Of(folder, new CorpusOptions { MinDocumentBytes = 5, MaxDocumentBytes = 10 });
        Assert.Equal(["five.c", "ten.c"], reading.Paths);
        Assert.Equal(["eleven.c too-large", "four.c too-small", "zero.c empty"], reading.Skips);
    }

    [Fact]
    public void Read_HugeSparseFile_IsNotLoaded()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.c", "int a;");
        using (FileStream huge = File.Create(folder.Full("huge.txt")))
            huge.SetLength(1L << 34);
        long before = GC.GetTotalAllocatedBytes();
        Reading reading = Reading.Of(folder);
        Assert.Equal(["huge.txt too-large"], reading.Skips);
        Assert.Equal(1L << 34, reading.Report.SkippedBytes);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 32 << 20);
    }

    [Fact]
    public void Read_IncludeAndExclude_NarrowEachOther()
    {
        using TemporaryFolder folder = new();
        foreach (string path in (string[])["src/a.c", "src/a.h", "src/gen/b.c", "doc/x.md", "top.c"])
            folder.Write(path, "text of " + path);

        Reading reading = Reading.Of(folder, new CorpusOptions { Include = ["*.c", "/doc/"], Exclude = ["gen/", "top.*"] });
        Assert.Equal(["doc/x.md", "src/a.c"], reading.Paths);
        Assert.Equal(["src/a.h not-included", "src/gen/ excluded", "top.c excluded"], reading.Skips);
    }

    [Fact]
    public void Read_OwnIgnoreFile_HasTheLastWord()
    {
        using TemporaryFolder folder = new();
        folder.Write(".gitignore", "*.out\n").Write(".retrievalignore", "!keep.out\n*.h\n.*ignore\n")
            .Write("keep.out", "keep it").Write("drop.out", "drop it").Write("a.h", "header file").Write("a.c", "c file");
        Assert.Equal(["a.c", "keep.out"], Reading.Of(folder).Paths);
        Assert.Equal([".gitignore", ".retrievalignore", "a.c", "a.h", "drop.out", "keep.out"],
            Reading.Of(folder, new CorpusOptions { UseGitIgnore = false, UseRetrievalIgnore = false }).Paths);
    }

    [Fact]
    public void Read_VendoredAndVersionControl_AreSkippedAsDirectories()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.c", "int a;").Write("node_modules/x/y.js", "var y;").Write("sub/Vendor/z.go", "package z").Write(".hg/store", "revision data");
        Reading reading = Reading.Of(folder);
        Assert.Equal([".hg/ version-control", "node_modules/ vendored", "sub/Vendor/ vendored"], reading.Skips);
        Assert.Equal(new SkipTally(0, 2, 0), reading.Report.SkippedByReason[SkipReason.Vendored]);
    }

    [Fact]
    public void Read_ByteOrderMark_IsTakenOffAndInvalidUtf8CanBeRepaired()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.c", [0xEF, 0xBB, 0xBF, .. "int a;"u8]).Write("b.c", [.. "int b"u8, 0xFF, (byte)';']).Write("only.c", [0xEF, 0xBB, 0xBF]);
        Reading strict = Reading.Of(folder);
        Assert.Equal("int a;", strict.Text("a.c"));
        Assert.Equal(["b.c invalid-utf8", "only.c empty"], strict.Skips);
        Assert.Equal("int b\uFFFD;", Reading.Of(folder, new CorpusOptions { Filters = CorpusFilters.Default & ~CorpusFilters.InvalidUtf8 }).Text("b.c"));
    }

    [Fact]
    public void Read_MissingOrWrongRoot_IsOneClearError()
    {
        using TemporaryFolder folder = new();
        folder.Write("file", "text");
        Assert.Contains("does not exist", Assert.Throws<CorpusException>(() => Reading.Of(CorpusSource.Folder(folder.Full("nowhere")))).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<CorpusException>(() => Reading.Of(CorpusSource.Folder(folder.Full("file")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NothingAccepted_SaysWhy()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("no files", Assert.Throws<CorpusException>(() => Reading.Of(folder)).Message, StringComparison.Ordinal);
        folder.Write("a.bin", [0, 1, 2]).Write("b.lock", "text");
        Assert.Equal("The corpus is empty: nothing was accepted. Skipped: 1 lock-file, 1 binary.", Assert.Throws<CorpusException>(() => Reading.Of(folder)).Message);
    }

    [Fact]
    public void Survey_Tree_CountsCandidatesOnly()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.c", "12345").Write("b.c", Encoding.UTF8.GetString("1234567"u8)).Write("node_modules/c.js", "x").Write("d.lock", "x");
        Assert.Equal(new CorpusSurvey(2, 12), new CorpusReader([CorpusSource.Folder(folder.Path)]).Survey());
    }
}
