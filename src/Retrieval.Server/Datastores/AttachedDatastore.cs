using Retrieval.Datastore;

namespace Retrieval.Server.Datastores;

/// <summary>
/// A datastore that requests may use. Its files are unmapped when it is detached and the last request let go of it, whichever comes last.
/// </summary>
internal sealed class AttachedDatastore
{
    private readonly DatastoreReader _reader;

    // The registry's own hold, and one for each lease. 0 is final.
    private int _holds = 1;

    /// <summary>Takes a reader over.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="owner">Tenant it belongs to; null for the server's, which serve every tenant that may use them.</param>
    /// <param name="reader">Open.</param>
    public AttachedDatastore(string id, string? owner, DatastoreReader reader) => (Id, Owner, _reader) = (id, owner, reader);

    public string Id { get; }

    public string? Owner { get; }

    /// <summary>What it consists of.</summary>
    public DatastoreManifest Manifest => _reader.Manifest;

    public DateTimeOffset AttachedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>Whether its files are unmapped.</summary>
    public bool IsClosed => Volatile.Read(ref _holds) == 0;

    /// <summary>The files; only for those who hold it.</summary>
    public DatastoreReader Reader => IsClosed ? throw new ObjectDisposedException(Id) : _reader;

    /// <summary>Holds it open; false when it is closed for good.</summary>
    public bool TryHold()
    {
        for (int holds = Volatile.Read(ref _holds); holds > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _holds, holds + 1, holds);
            if (seen == holds)
            {
                return true;
            }

            holds = seen;
        }

        return false;
    }

    /// <summary>Lets go of one hold.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holds) == 0)
        {
            _reader.Dispose();
        }
    }
}
