using System.Text;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Tests.Corpus.Sources;

public class TextSourceTests
{
    [Fact]
    public void Read_TextFile_IsOneDocumentOfProse()
    {
        using TemporaryFolder folder = new();
        folder.Write("book.dat", new string('a', 5000));
        Assert.Equal(["book.dat"], Reading.Of(CorpusSource.TextFile(folder.Full("book.dat"))).Paths);
    }

    [Fact]
    public void Read_TextOverTheLimit_SaysSo()
    {
        using TemporaryFolder folder = new();
        using (FileStream huge = File.Create(folder.Full("huge.txt")))
            huge.SetLength(1L << 30);
        CorpusException error = Assert.Throws<CorpusException>(() => Reading.Of(CorpusSource.TextFile(folder.Full("huge.txt"))));
        Assert.Contains("1 too-large", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Missing_IsOneClearError() =>
        Assert.Contains("does not exist", Assert.Throws<CorpusException>(() => Reading.Of(CorpusSource.TextFile("/nowhere/x.txt"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_StandardInput_CanBeReadOnce()
    {
        CorpusReader reader = new([CorpusSource.StandardInput(new MemoryStream(Encoding.UTF8.GetBytes("some text")))]);
        Assert.Equal("stdin", Assert.Single(reader.Read()).Path);
        Assert.Throws<InvalidOperationException>(() => reader.Read().Count());
    }

    [Fact]
    public void Read_StandardInputOverTheLimit_StopsReading()
    {
        CorpusReader reader = new([CorpusSource.StandardInput(new Endless())], new CorpusOptions { MaxTextBytes = 1 << 20 });
        Assert.Throws<CorpusException>(() => reader.Read().Count());
        Assert.Equal(1, reader.Report.SkippedByReason[SkipReason.TooLarge].Files);
    }

    private sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'a');
            return buffer.Length;
        }
    }
}
