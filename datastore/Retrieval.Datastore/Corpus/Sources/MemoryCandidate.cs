using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A text that had to be read on the way, because its source is a stream.</summary>
internal sealed class MemoryCandidate(string path, ReadOnlyMemory<byte> content, string? license, bool isProse)
    : Candidate(path, content.Length, license, isProse)
{
    public override LoadOutcome Load(ContentBuffer buffer, CorpusOptions options)
    {
        buffer.Set(content.Span);
        return LoadOutcome.Loaded;
    }
}
