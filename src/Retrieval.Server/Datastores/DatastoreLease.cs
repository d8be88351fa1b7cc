using Retrieval.Datastore;

namespace Retrieval.Server.Datastores;

/// <summary>
/// Datastores that a request drafts from, kept open until it lets go: detaching one meanwhile takes it from later requests only.
/// </summary>
internal sealed class DatastoreLease : IDisposable
{
    private readonly Action? _release;
    private int _isReleased;

    /// <summary>Makes a lease.</summary>
    /// <param name="readers">What is held.</param>
    /// <param name="release">Lets go of it; called once.</param>
    public DatastoreLease(IReadOnlyList<DatastoreReader> readers, Action? release)
    {
        Readers = readers;
        _release = release;
    }

    /// <summary>A lease of nothing.</summary>
    public static DatastoreLease Empty { get; } = new([], null);

    /// <summary>The datastores.</summary>
    public IReadOnlyList<DatastoreReader> Readers { get; }

    public void Dispose()
    {
        if (_release is not null && Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            _release();
        }
    }
}
