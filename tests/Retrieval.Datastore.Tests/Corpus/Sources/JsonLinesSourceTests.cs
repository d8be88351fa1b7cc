using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus.Sources;

public class JsonLinesSourceTests
{
    [Fact]
    public void Read_Records_AreNamedByLineAndBadLinesCounted()
    {
        using TemporaryFolder folder = new();
        folder.Write("x.jsonl", "\uFEFF{\"text\":\"first \\u00e9\"}\r\n\n{\"text\":\n{\"other\":1}\n{\"text\":5}\n{\"text\":\"a\\ud800\"}\n{\"text\":\"last\",\"n\":[1,{}]} x\n{\"text\":\"end\"}");
        Reading reading = Reading.Of(CorpusSource.JsonLines(folder.Full("x.jsonl"), new JsonLinesFields("text")));

        Assert.Equal(["x.jsonl/000000001", "x.jsonl/000000008"], reading.Paths);
        Assert.Equal("first é", reading.Text("x.jsonl/000000001"));
        Assert.Equal(
            ["x.jsonl/000000003 malformed-record", "x.jsonl/000000004 malformed-record", "x.jsonl/000000005 malformed-record", "x.jsonl/000000006 invalid-utf8", "x.jsonl/000000007 malformed-record"],
            reading.Skips);
        Assert.Equal("no field 'text'", reading.Report.Skipped[1].Detail);
    }

    [Fact]
    public void Read_NestedFieldsPathAndLicense_AreUsed()
    {
        using TemporaryFolder folder = new();
        folder.Write("x.jsonl", """
            {"meta":{"path":"/src/z.c","license":"mit"},"body":{"text":"int z;"}}
            {"meta":{"path":"..\\a\\b.c","license":["MIT","Apache-2.0"]},"body":{"text":"int b;"}}
            {"meta":{"path":"node_modules/q.js"},"body":{"text":"var q;"}}
            {"meta":{"path":"src/z.c"},"body":{"text":"int second;"}}
            {"meta":{"path":"C:/w.c","license":"who knows?"},"body":{"text":"int w;"}}
            {"meta":{},"body":{"text":"no path here"}}

            """);
        Reading reading = Reading.Of(CorpusSource.JsonLines(folder.Full("x.jsonl"), new JsonLinesFields("body.text", "meta.path", "meta.license")));

        Assert.Equal(["a/b.c", "src/z.c", "w.c", "x.jsonl/000000006"], reading.Paths);
        Assert.Equal("int z;", reading.Text("src/z.c"));
        Assert.Equal("MIT AND Apache-2.0", reading.License("a/b.c"));
        Assert.Equal("MIT", reading.License("src/z.c"));
        Assert.Null(reading.License("w.c"));
        Assert.Equal(["node_modules/q.js vendored", "src/z.c duplicate-path"], reading.Skips);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("path")]
    public void Read_OverlongLine_IsSkippedAndTheNextIsRead(string? pathField)
    {
        using TemporaryFolder folder = new();
        CorpusOptions options = new() { MaxDocumentBytes = 1000, ReadAheadBytes = 1 };
        folder.Write("x.jsonl", $"{{\"text\":\"{new string('a', 3 << 20)}\"}}\n{{\"text\":\"{new string('b', 1001)}\"}}\n{{\"text\":\"{new string('c', 1000)}\"}}\n");
        Reading reading = Reading.Of(CorpusSource.JsonLines(folder.Full("x.jsonl"), new JsonLinesFields("text", pathField)), options);
        Assert.Equal(["x.jsonl/000000003"], reading.Paths);
        Assert.Equal(["x.jsonl/000000001 too-large", "x.jsonl/000000002 too-large"], reading.Skips);
    }

    [Fact]
    public void Read_WrongFieldEverywhere_SaysThatRecordsAreMalformed()
    {
        using TemporaryFolder folder = new();
        folder.Write("x.jsonl", "{\"text\":\"a\"}\n");
        CorpusException error = Assert.Throws<CorpusException>(() => Reading.Of(CorpusSource.JsonLines(folder.Full("x.jsonl"), new JsonLinesFields("content"))));
        Assert.Contains("1 malformed-record", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonLines_BadFieldName_IsRefused() =>
        Assert.Throws<ArgumentException>(() => CorpusSource.JsonLines("x", new JsonLinesFields("a..b")));
}
