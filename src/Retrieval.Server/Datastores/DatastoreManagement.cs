using System.Text.RegularExpressions;
using Retrieval.Datastore;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Datastores;

/// <summary>Attaching and detaching while the server runs, for tenants that may.</summary>
internal sealed partial class DatastoreManagement(DatastoreRegistry registry, DatastoreFolders folders, ModelHost models, KeyRing keys)
{
    /// <summary>Most characters of an id.</summary>
    public const int MaxIdLength = 64;

    /// <summary>Refuses tenants that may not manage datastores.</summary>
    /// <exception cref="ApiException">403.</exception>
    public static void RequireManager(Tenant tenant)
    {
        if (!tenant.CanManage)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, "This key may not attach, detach or build datastores.", "permission_error", code: "not_a_manager");
        }
    }

    /// <summary>Reads the id of a datastore that the tenant is about to make its own.</summary>
    /// <exception cref="ApiException">It is none (400), or not one of those that the tenant's key is for (403).</exception>
    public static string ReadId(RequestBody body, Tenant tenant)
    {
        const string Name = "id";
        string id = body.Text(Name, MaxIdLength) ?? throw ApiException.Invalid(Name, $"{Name} is required: 1 to {MaxIdLength} letters, digits, dots, dashes and underscores.");
        if (!IdPattern().IsMatch(id))
        {
            throw ApiException.Invalid(Name, $"{Name} must be 1 to {MaxIdLength} letters, digits, dots, dashes and underscores, and begin with neither of dot and dash.");
        }

        return DatastoreRegistry.MayUse(tenant, id)
            ? id
            : throw new ApiException(StatusCodes.Status403Forbidden, $"This key is for other datastores than {id}.", "permission_error", Name, "not_allowed");
    }

    /// <summary>
    /// Attaches <c>{"id", "path"?, "root"?, "check"?}</c>: a datastore below the tenant's own folder, where builds put theirs, or below a build
    /// root; the path is the id if it is left out.
    /// </summary>
    /// <exception cref="ApiException">Not allowed, no such place, or not a datastore of this model.</exception>
    public AttachedDatastore Attach(RequestBody body, Tenant tenant)
    {
        RequireManager(tenant);
        string id = ReadId(body, tenant);
        string folder = body.Text("root", MaxIdLength) is { } root ? folders.Root(root, "root") : folders.OfTenant(tenant);
        string directory = DatastoreFolders.Below(folder, body.Text("path") ?? id, "path");
        try
        {
            DatastoreReader reader = DatastoreOpening.Open(directory, models.Current.Tokenizer.Fingerprint, body.Flag("check") ?? true);
            var datastore = new AttachedDatastore(id, tenant.Id, reader);
            registry.Attach(datastore);
            return datastore;
        }
        catch (DatastoreRefusedException refused)
        {
            throw new ApiException(StatusCodes.Status400BadRequest, $"{id} cannot be attached: it {refused.Message}.", parameter: "path", code: "datastore_refused");
        }
    }

    /// <summary>Detaches a datastore; its files stay.</summary>
    /// <exception cref="ApiException">There is none (404), or it is the server's and others use it too (403).</exception>
    public void Detach(string id, Tenant tenant)
    {
        RequireManager(tenant);
        AttachedDatastore datastore = registry.Find(tenant, id);
        if (datastore.Owner is null && !keys.IsOpen)
        {
            throw new ApiException(StatusCodes.Status403Forbidden, $"{id} belongs to the server, which attached it at its start.", "permission_error", code: "not_owner");
        }

        registry.Detach(datastore);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex IdPattern();
}
