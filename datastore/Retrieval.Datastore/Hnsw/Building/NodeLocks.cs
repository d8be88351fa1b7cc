namespace Retrieval.Datastore.Hnsw.Building;

/// <summary>A lock for the links of each key, held for about a microsecond; none where one thread builds.</summary>
internal sealed class NodeLocks(int count)
{
    private readonly int[] _held = new int[count];

    public bool IsNeeded => _held.Length > 0;

    public void Enter(int id)
    {
        if (!IsNeeded) return;
        var wait = default(SpinWait);
        while (Interlocked.Exchange(ref _held[id], 1) != 0) wait.SpinOnce();
    }

    public void Exit(int id)
    {
        if (IsNeeded) Volatile.Write(ref _held[id], 0);
    }
}
