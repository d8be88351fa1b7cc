using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus;

public class CorpusReaderTests
{
    [Fact]
    public void Read_AnyThreadCount_GivesTheSameDocumentsAndReport()
    {
        using TemporaryFolder folder = MakeMixedTree();
        CorpusOptions options = new() { Filters = CorpusFilters.Default | CorpusFilters.NearDuplicate };
        Reading reference = Reading.Of(folder, options with { ThreadCount = 1 });
        foreach (CorpusOptions other in (CorpusOptions[])[options with { ThreadCount = 2 }, options with { ThreadCount = 7 }, options with { ThreadCount = 4, ReadAheadBytes = 1 }])
        {
            Reading reading = Reading.Of(folder, other);
            Assert.Equal(reference.Documents.Select(Identity), reading.Documents.Select(Identity));
            Assert.Equal(reference.Report.Skipped, reading.Report.Skipped);
            Assert.Equal(reference.Report.SkippedByReason, reading.Report.SkippedByReason);
            Assert.Equal(reference.Report.SecretsByRule, reading.Report.SecretsByRule);
        }
    }

    [Fact]
    public void Read_Everything_IsAccountedForOnce()
    {
        using TemporaryFolder folder = MakeMixedTree();
        string[] files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);
        CorpusReport report = Reading.Of(folder).Report;
        Assert.Equal(files.Length, report.AcceptedDocuments + report.SkippedFiles);
        Assert.Equal(files.Sum(file => new FileInfo(file).Length), report.AcceptedBytes + report.SkippedBytes);
        Assert.Equal(report.SkippedFiles, report.Skipped.Count(entry => !entry.IsDirectory));
        Assert.Equal(report.AcceptedDocuments, report.DocumentsByLicense.Values.Sum());
    }

    [Fact]
    public void Read_EqualContents_FirstPathWins()
    {
        using TemporaryFolder folder = new();
        folder.Write("b.c", "same text").Write("a.c", "same text").Write("c.c", "other text").Write("d.c", [0xEF, 0xBB, 0xBF, .. "same text"u8]);
        Reading reading = Reading.Of(folder);
        Assert.Equal(["a.c", "c.c"], reading.Paths);
        Assert.Equal(["b.c exact-duplicate", "d.c exact-duplicate"], reading.Skips);
    }

    [Fact]
    public void Read_Document_HasLengthAndHashOfItsText()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.c", "int a;");
        CorpusDocument document = Assert.Single(Reading.Of(folder).Documents);
        string expected = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData("int a;"u8))[..32];
        Assert.Equal(6, document.ByteLength);
        Assert.Equal(expected, document.ContentHash.ToString("X32"));
    }

    [Fact]
    public void Read_SeveralSources_AreMergedUnderTheirNames()
    {
        using TemporaryFolder folder = new();
        folder.Write("one/x.c", "int x;").Write("one/a.c", "int a;").Write("two/x.c", "int other;").Write("n.jsonl", "{\"t\":\"in json\"}\n");
        CorpusSource[] sources =
        [
            CorpusSource.Folder(folder.Full("two")), CorpusSource.Folder(folder.Full("one")),
            CorpusSource.JsonLines(folder.Full("n.jsonl"), new JsonLinesFields("t")), CorpusSource.StandardInput(new MemoryStream([.. "piped"u8])),
        ];
        Assert.Equal(["n.jsonl/000000001", "one/a.c", "one/x.c", "stdin", "two/x.c"], Reading.Of(sources).Paths);

        Reading mounted = Reading.Of([CorpusSource.Folder(folder.Full("two")), CorpusSource.Folder(folder.Full("one")).At("a/b")]);
        Assert.Equal(["a/b/a.c", "a/b/x.c", "two/x.c"], mounted.Paths);
    }

    [Fact]
    public void CorpusReader_BadArguments_AreAllNamed()
    {
        CorpusSource source = CorpusSource.Folder("x");
        ArgumentException error = Assert.Throws<ArgumentException>(() => new CorpusReader([source], new CorpusOptions { ThreadCount = 0, MaxDigitFraction = 2, MaxAverageLineLength = double.NaN, Include = ["#x"] }));
        foreach (string name in (string[])["ThreadCount", "MaxDigitFraction", "MaxAverageLineLength", "Include"])
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new CorpusReader([]));
        Assert.Contains("'x'", Assert.Throws<ArgumentException>(() => new CorpusReader([source, CorpusSource.Folder("a/x")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_SlowConsumer_BoundsWhatIsReadAhead()
    {
        using TemporaryFolder folder = new();
        for (int i = 0; i < 400; i++)
            folder.Write($"{i:D3}.c", new string((char)('a' + (i % 26)), 100) + i);
        CorpusReader reader = new([CorpusSource.Folder(folder.Path)], new CorpusOptions { ThreadCount = 2, ReadAheadBytes = 500 });
        await using IAsyncEnumerator<CorpusDocument> documents = reader.ReadAsync().GetAsyncEnumerator();
        Assert.True(await documents.MoveNextAsync());

        // Files that are not yet being read can still change: whatever is far ahead must not have been read.
        for (int i = 20; i < 400; i++)
            folder.Write($"{i:D3}.c", "changed " + i);
        List<string> rest = [];
        while (await documents.MoveNextAsync())
            rest.Add(System.Text.Encoding.UTF8.GetString(documents.Current.Utf8.Span));
        Assert.Equal(380, rest.Count(text => text.StartsWith("changed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Stops()
    {
        using TemporaryFolder folder = MakeMixedTree();
        using CancellationTokenSource stop = new();
        CorpusReader reader = new([CorpusSource.Folder(folder.Path)]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (CorpusDocument _ in reader.ReadAsync(stop.Token))
                await stop.CancelAsync();
        });
    }

    [Fact]
    public void Read_BrokenOff_CanBeginAgain()
    {
        using TemporaryFolder folder = MakeMixedTree();
        CorpusReader reader = new([CorpusSource.Folder(folder.Path)]);
        string first = reader.Read().First().Path;
        Assert.Equal(first, reader.Read().First().Path);
    }

    [Fact]
    public void ToName_Filters_RoundTrip()
    {
        foreach (CorpusFilters filter in Enum.GetValues<CorpusFilters>().Where(filter => System.Numerics.BitOperations.IsPow2((int)filter)))
        {
            Assert.True(SkipReasonNames.TryParseFilter(filter.ToName(), out CorpusFilters parsed));
            Assert.Equal(filter, parsed);
        }

        Assert.Equal("invalid-utf8", SkipReason.InvalidUtf8.ToName());
        Assert.False(SkipReasonNames.TryParseFilter("default", out _));
    }

    private static (string, string?, long, UInt128) Identity(CorpusDocument document) =>
        (document.Path, document.License, document.ByteLength, document.ContentHash);

    // 400 files: code, near copies, exact copies, binaries, secrets, long lines.
    private static TemporaryFolder MakeMixedTree()
    {
        TemporaryFolder folder = new();
        Random random = new(4);
        for (int i = 0; i < 400; i++)
        {
            string lines = string.Concat(Enumerable.Range(0, 60).Select(line => $"int v{line} = f{(i % 40) + line}(x);\n"));
            string text = (i % 10) switch
            {
                0 => lines,
                1 => lines + $"int extra{i};\n",
                2 => new string('y', 400) + i,
                3 => "\0binary" + i,
                4 => "// gh" + "p_" + string.Concat(Enumerable.Range(0, 36).Select(_ => "abcdefgHIJKLMN0246"[random.Next(18)])),
                _ => string.Concat(Enumerable.Range(0, 30).Select(_ => $"call{random.Next(100_000)}();\n")),
            };
            folder.Write($"d{i % 5}/{(i % 3 == 0 ? "e/" : "")}f{i}.c", text);
        }

        return folder;
    }
}
