using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>A file of a revision. Its size is known to be within the limit.</summary>
internal sealed class BlobCandidate(GitBlobReaders blobs, string objectId, string path, long length, string? license, bool isProse)
    : Candidate(path, length, license, isProse)
{
    public override LoadOutcome Load(ContentBuffer buffer, CorpusOptions options)
    {
        blobs.Read(objectId, Length, buffer);
        return LoadOutcome.Loaded;
    }
}
