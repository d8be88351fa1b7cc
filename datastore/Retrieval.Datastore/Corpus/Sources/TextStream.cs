using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>Reads a stream whose length is not known as one text.</summary>
internal static class TextStream
{
    /// <summary>The text, or an item that says it is too large; then the stream is not read further.</summary>
    public static CorpusItem Read(Stream stream, string path, int limit)
    {
        ContentBuffer buffer = new();
        int read;
        while ((read = stream.Read(buffer.Free(1))) > 0)
        {
            buffer.Length += read;
            if (buffer.Length > limit)
                return new SkippedItem(path, buffer.Length, SkipReason.TooLarge, $"more than {limit} bytes");
        }

        return buffer.Length == 0
            ? new SkippedItem(path, 0, SkipReason.Empty)
            : new MemoryCandidate(path, buffer.Written.ToArray(), null, isProse: true);
    }
}
