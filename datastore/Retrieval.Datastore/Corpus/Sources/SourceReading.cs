using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>One reading of a source. Lives until the last candidate has been loaded.</summary>
internal abstract class SourceReading : IDisposable
{
    /// <summary>Everything in the source, in ordinal order of the paths, enumerated once by one thread.</summary>
    /// <exception cref="CorpusException">The source as a whole cannot be read.</exception>
    public abstract IEnumerable<CorpusItem> Items();

    public abstract void Dispose();
}
