using System.Collections.Concurrent;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Models;

namespace Retrieval.Server.Drafts;

/// <summary>Drafting for other engines, apart from the one that generates here: each tenant has a memory and texts of its own.</summary>
internal sealed class DraftService : IDisposable
{
    private const int MaxInProgress = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, TenantDrafts> _byTenant = new();
    private readonly DatastoreRegistry _datastores;
    private readonly Timer _timer;

    public DraftService(DatastoreRegistry datastores)
    {
        _datastores = datastores;
        _timer = new Timer(_ => ExpireUnused(), null, Interval, Interval);
    }

    /// <summary>Drafts in progress: one is made at a time, the others wait with their text in memory.</summary>
    public TenantLimit InProgress { get; } = new(MaxInProgress, "drafts");

    /// <summary>Those of a tenant.</summary>
    public TenantDrafts Of(Tenant tenant, ServedModel model) =>
        _byTenant.GetOrAdd(tenant.Id, _ => new TenantDrafts(model.Verifier.VocabularySize, model.DraftModel, _datastores));

    /// <summary>Forgets a tenant's texts.</summary>
    public void Forget(string tenant) => _byTenant.GetValueOrDefault(tenant)?.Forget();

    public void Dispose() => _timer.Dispose();

    private void ExpireUnused()
    {
        foreach (TenantDrafts drafts in _byTenant.Values)
        {
            drafts.ExpireUnused();
        }
    }
}
