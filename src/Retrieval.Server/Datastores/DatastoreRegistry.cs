using System.Collections.Immutable;
using Retrieval.Server.Access;
using Retrieval.Server.Http;

namespace Retrieval.Server.Datastores;

/// <summary>The datastores that are attached, as one immutable picture that is swapped as a whole. Leasing takes no lock.</summary>
internal sealed class DatastoreRegistry : IDisposable
{
    private readonly Lock _swapping = new();
    private ImmutableDictionary<DatastoreKey, AttachedDatastore> _attached = ImmutableDictionary<DatastoreKey, AttachedDatastore>.Empty;
    private volatile bool _isStarting;

    /// <summary>Whether those named at start are still on their way: until then an id that is not there may yet come.</summary>
    public bool IsStarting
    {
        get => _isStarting;
        set => _isStarting = value;
    }

    /// <summary>Everybody's datastores.</summary>
    public IReadOnlyCollection<AttachedDatastore> All => [.. Volatile.Read(ref _attached).Values];

    /// <summary>What a tenant may use, by id.</summary>
    public IReadOnlyList<AttachedDatastore> List(Tenant tenant) =>
        [.. Usable(Volatile.Read(ref _attached), tenant).OrderBy(datastore => datastore.Id, StringComparer.Ordinal)];

    /// <summary>Holds datastores open for a request.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="ids">Which; null for all that the tenant may use.</param>
    /// <param name="parameter">The field that names them, for the error.</param>
    /// <exception cref="ApiException">One does not exist, or not for this tenant: 404, and nothing says which of the two.</exception>
    public DatastoreLease Lease(Tenant tenant, IReadOnlyCollection<string>? ids, string parameter)
    {
        while (true)
        {
            IReadOnlyList<AttachedDatastore> wanted = ids is null ? List(tenant) : [.. ids.Distinct().Select(id => Find(tenant, id, parameter))];
            AttachedDatastore[] held = [.. wanted.TakeWhile(datastore => datastore.TryHold())];
            if (held.Length == wanted.Count)
            {
                return held.Length == 0 ? DatastoreLease.Empty : new DatastoreLease([.. held.Select(datastore => datastore.Reader)], () => Release(held));
            }

            Release(held); // one was detached between the look and the hold: look again
        }
    }

    /// <summary>The datastore that a tenant means by an id.</summary>
    /// <exception cref="ApiException">There is none for it: 404; 503 while the server starts.</exception>
    public AttachedDatastore Find(Tenant tenant, string id, string? parameter = null)
    {
        ImmutableDictionary<DatastoreKey, AttachedDatastore> attached = Volatile.Read(ref _attached);
        if (MayUse(tenant, id)
            && (attached.TryGetValue(new DatastoreKey(tenant.Id, id), out AttachedDatastore? found) || attached.TryGetValue(new DatastoreKey(null, id), out found)))
        {
            return found;
        }

        throw IsStarting
            ? new ApiException(StatusCodes.Status503ServiceUnavailable, "The datastores are being attached.", "unavailable_error") { RetryAfter = TimeSpan.FromSeconds(1) }
            : ApiException.NotFound($"{(parameter is null ? "" : parameter + ": ")}there is no datastore {id}.", parameter, "datastore_not_found");
    }

    /// <summary>Attaches a datastore in place of one of the same owner and id; requests that use that one keep it.</summary>
    public void Attach(AttachedDatastore datastore)
    {
        AttachedDatastore? before;
        lock (_swapping)
        {
            var key = new DatastoreKey(datastore.Owner, datastore.Id);
            before = _attached.GetValueOrDefault(key);
            Volatile.Write(ref _attached, _attached.SetItem(key, datastore));
        }

        before?.Release();
    }

    /// <summary>Takes a datastore from later requests.</summary>
    /// <returns>Whether it was attached.</returns>
    public bool Detach(AttachedDatastore datastore)
    {
        var key = new DatastoreKey(datastore.Owner, datastore.Id);
        lock (_swapping)
        {
            if (_attached.GetValueOrDefault(key) != datastore)
            {
                return false;
            }

            Volatile.Write(ref _attached, _attached.Remove(key));
        }

        datastore.Release();
        return true;
    }

    /// <summary>Whether a tenant may use datastores of an id at all.</summary>
    public static bool MayUse(Tenant tenant, string id) => tenant.Datastores?.Contains(id) ?? true;

    /// <summary>Detaches all; what requests still hold stays open for them.</summary>
    public void Dispose()
    {
        foreach (AttachedDatastore datastore in Volatile.Read(ref _attached).Values)
        {
            Detach(datastore);
        }
    }

    private static IEnumerable<AttachedDatastore> Usable(ImmutableDictionary<DatastoreKey, AttachedDatastore> attached, Tenant tenant) =>
        attached.Values.Where(datastore => MayUse(tenant, datastore.Id)
            && (datastore.Owner == tenant.Id || (datastore.Owner is null && !attached.ContainsKey(new DatastoreKey(tenant.Id, datastore.Id)))));

    private static void Release(AttachedDatastore[] held)
    {
        foreach (AttachedDatastore datastore in held)
        {
            datastore.Release();
        }
    }
}
