using System.Text;
using Retrieval.Datastore.Corpus.Sources;

namespace Retrieval.Datastore.Tests.Corpus.Sources;

public class LineSplitterTests
{
    [Fact]
    public void Split_RandomStreams_EqualsSplittingTheWhole()
    {
        Random random = new(8);
        for (int round = 0; round < 300; round++)
        {
            int limit = 8 + random.Next(40);
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => new string('x', random.Next(80)) + (random.Next(8) == 0 ? "" : "\n")));
            var actual = LineSplitter.Split(new Dripping(Encoding.UTF8.GetBytes(text), random), limit)
                .Select(line => (line.Number, line.Offset, line.Length, Text: line.Bytes is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null)).ToList();

            string[] lines = text.Split('\n');
            if (lines[^1].Length == 0)
                lines = lines[..^1];
            Assert.Equal(lines.Select((line, i) => (i + 1L, lines.Take(i).Sum(l => l.Length + 1L), (long)line.Length)), actual.Select(line => (line.Number, line.Offset, line.Length)));
            foreach (var (line, expected) in actual.Zip(lines))
                Assert.True(line.Text == expected || (line.Text is null && expected.Length >= limit));
        }
    }

    private sealed class Dripping(byte[] content, Random random) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + random.Next(17)));
    }
}
