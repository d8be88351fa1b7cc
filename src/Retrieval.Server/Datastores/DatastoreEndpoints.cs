using Retrieval.Server.Access;
using Retrieval.Server.Datastores.Building;
using Retrieval.Server.Datastores.Queries;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Datastores;

/// <summary><c>/v1/datastores</c>: what a tenant drafts from, what is in it, and changing that while the server runs.</summary>
internal static class DatastoreEndpoints
{
    /// <summary>What the endpoints need.</summary>
    public static IServiceCollection AddDatastores(this IServiceCollection services)
    {
        services.AddSingleton<DatastoreRegistry>().AddSingleton<DatastoreFolders>().AddSingleton<DatastoreManagement>().AddSingleton<SampleDatastore>();
        services.AddSingleton<BuildQueue>().AddHostedService(provider => provider.GetRequiredService<BuildQueue>());
        services.AddSingleton<DatastoreGauges>();
        return services.AddSingleton<DatastoreStartup>().AddHostedService(provider => provider.GetRequiredService<DatastoreStartup>());
    }

    public static void MapDatastores(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/datastores");
        group.MapGet("", List);
        group.MapPost("", AttachAsync);
        group.MapGet("/{id}", (string id, DatastoreRegistry registry, BuildQueue builds, HttpContext context) =>
            ApiJson.WriteAsync(context, Describe(registry.Find(context.Tenant(), id), builds, context)));
        group.MapDelete("/{id}", Detach);
        group.MapGet("/{id}/documents", ListDocuments);
        group.MapPost("/{id}/query", QueryAsync);
        routes.MapBuilds();
    }

    private static Task List(DatastoreRegistry registry, BuildQueue builds, HttpContext context) => ApiJson.WriteAsync(context, new
    {
        @object = "list",
        data = registry.List(context.Tenant()).Select(datastore => Describe(datastore, builds, context)),
    });

    private static DatastoreDescription Describe(AttachedDatastore datastore, BuildQueue builds, HttpContext context) =>
        DatastoreDescription.Of(datastore, builds.IsUpdating(context.Tenant(), datastore));

    private static async Task AttachAsync(DatastoreManagement management, BuildQueue builds, HttpContext context)
    {
        AttachedDatastore datastore = management.Attach(await RequestBody.ReadAsync(context), context.Tenant());
        await ApiJson.WriteAsync(context, Describe(datastore, builds, context), StatusCodes.Status201Created);
    }

    private static Task Detach(string id, DatastoreManagement management, HttpContext context)
    {
        management.Detach(id, context.Tenant());
        return ApiJson.WriteAsync(context, new { id, @object = "datastore", detached = true });
    }

    private static async Task ListDocuments(string id, DatastoreRegistry registry, HttpContext context)
    {
        using DatastoreLease lease = registry.Lease(context.Tenant(), [id], "id");
        await ApiJson.WriteAsync(context, DocumentPage.Read(lease.Readers[0], context.Request.Query));
    }

    private static async Task QueryAsync(string id, DatastoreRegistry registry, ModelHost models, HttpContext context)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        using DatastoreLease lease = registry.Lease(context.Tenant(), [id], "id");
        await ApiJson.WriteAsync(context, QueryAnswer.Of(lease.Readers[0], body, models.Current.Tokenizer));
    }
}
