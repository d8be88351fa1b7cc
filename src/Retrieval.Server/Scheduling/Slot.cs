namespace Retrieval.Server.Scheduling;

/// <summary>A sequence of the target and what its cache holds. Slots of one tenant never serve another before they are emptied.</summary>
internal sealed class Slot(int id)
{
    private readonly List<int> _cached = [];

    /// <summary>Its number, from 0; stable.</summary>
    public int Id { get; } = id;

    /// <summary>Handle of its sequence; -1 while it has none.</summary>
    public int Sequence { get; set; } = -1;

    /// <summary>Whose tokens the cache holds; null when it is empty.</summary>
    public string? Tenant { get; set; }

    /// <summary>The sample it serves; null when it is free.</summary>
    public ScheduledSample? Sample { get; set; }

    /// <summary>Whether its tenant asked for everything to be forgotten while it was busy: it is emptied when it is let go.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>When it was last let go; the least recent is the first to be emptied.</summary>
    public long LastUsed { get; set; }

    /// <summary>Tokens in its cache; a serving slot's are those of its sample.</summary>
    public ReadOnlySpan<int> Cached =>
        Sample is { } sample ? sample.CachedTokens : System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_cached);

    /// <summary>Notes what the cache holds.</summary>
    public void Keep(ReadOnlySpan<int> tokens)
    {
        _cached.Clear();
        _cached.AddRange(tokens);
    }
}
