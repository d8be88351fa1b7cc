using System.Collections.Concurrent;
using Retrieval.Server.Access;

namespace Retrieval.Server.Traces;

/// <summary>The last finished traces of each tenant, in memory only, and how many may run. Any thread may call.</summary>
internal sealed class TraceStore
{
    private const int MaxRunning = 2; // drafting and plain, side by side

    private readonly ConcurrentDictionary<string, TraceRing> _rings = new();

    /// <summary>Traces being made: what is heard of each is held until its client has read it.</summary>
    public TenantLimit Running { get; } = new(MaxRunning, "traces");

    /// <summary>Keeps a trace for its tenant.</summary>
    public void Add(Tenant tenant, Trace trace) => _rings.GetOrAdd(tenant.Id, _ => new TraceRing()).Add(trace);

    /// <summary>A trace that a tenant may read, or null.</summary>
    public Trace? Find(Tenant tenant, string id) =>
        _rings.GetValueOrDefault(tenant.Id)?.Find(id) is { } trace && trace.IsFor(tenant) ? trace : null;

    /// <summary>Forgets a tenant's traces.</summary>
    public void Forget(string tenant) => _rings.TryRemove(tenant, out _);
}
