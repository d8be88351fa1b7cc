using System.Collections.Concurrent;
using Retrieval.Datastore.Corpus.Pipeline;

namespace Retrieval.Datastore.Corpus.Sources;

/// <summary>As many blob readers as there are threads asking at once.</summary>
internal sealed class GitBlobReaders(string repository) : IDisposable
{
    private readonly ConcurrentBag<GitBlobReader> _idle = [];

    /// <exception cref="IOException">The object cannot be read.</exception>
    public void Read(string objectId, long length, ContentBuffer buffer)
    {
        GitBlobReader reader = _idle.TryTake(out GitBlobReader? idle) ? idle : new GitBlobReader(repository);
        try
        {
            reader.Read(objectId, length, buffer);
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        _idle.Add(reader);
    }

    public void Dispose()
    {
        while (_idle.TryTake(out GitBlobReader? reader))
            reader.Dispose();
    }
}
