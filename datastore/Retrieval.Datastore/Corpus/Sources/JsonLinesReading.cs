using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Records named by their line numbers, read in one pass; pipes are welcome.</summary>
internal sealed class JsonLinesReading(FileStream stream, JsonLineReader reader) : SourceReading
{
    public override IEnumerable<CorpusItem> Items()
    {
        foreach (StreamLine line in LineSplitter.Split(stream, reader.MaxLineBytes))
        {
            if (line.Bytes is not { } bytes)
                yield return reader.TooLong(line);
            else if (!JsonLineReader.IsBlank(bytes.Span))
                yield return new JsonLineCandidate(
                    reader, reader.PathOf(line.Number), JsonLineReader.WithoutByteOrderMark(bytes.Span, line.Number).ToArray());
        }
    }

    public override void Dispose() => stream.Dispose();
}
