namespace Retrieval.Verification.Cache;

/// <summary>One sequence's rows in the KV cache. Where they lie is the business of the form of the exported graph.</summary>
internal abstract class CachedSequence
{
    /// <summary>Committed rows.</summary>
    public int PastLength { get; protected set; }

    /// <summary>Changes with every call that changes the rows or the length.</summary>
    public int Version { get; private set; }

    /// <summary>Makes room for rows after the committed ones, where no other sequence sees them.</summary>
    public abstract void Reserve(int rows);

    /// <summary>Commits reserved rows as they lie.</summary>
    public void Append(int rows)
    {
        PastLength += rows;
        Version++;
    }

    /// <summary>Commits the rows of a path of the tree that was laid after the committed rows; the others are forgotten.</summary>
    /// <param name="path">Nodes, ascending, the root (0) first.</param>
    public void Commit(ReadOnlySpan<int> path)
    {
        Keep(path);
        Append(path.Length);
    }

    /// <summary>Forgets committed rows, and all reserved ones.</summary>
    public void Truncate(int pastLength)
    {
        PastLength = pastLength;
        Version++;
        Release();
    }

    /// <summary>Another sequence with the same rows, sharing their memory.</summary>
    public abstract CachedSequence Fork();

    /// <summary>Brings the rows of a path to the front of the reserved ones, in their order.</summary>
    protected abstract void Keep(ReadOnlySpan<int> path);

    /// <summary>Gives back what lies beyond the past length.</summary>
    protected abstract void Release();
}
