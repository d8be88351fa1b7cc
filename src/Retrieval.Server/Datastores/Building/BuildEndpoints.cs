using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Datastores.Building;

/// <summary><c>POST /v1/datastores/builds</c> and <c>/v1/tasks</c>: builds are ordered, then watched.</summary>
internal static class BuildEndpoints
{
    public static void MapBuilds(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/datastores/builds", OrderAsync);
        RouteGroupBuilder tasks = routes.MapGroup("/v1/tasks");
        tasks.MapGet("", (BuildQueue queue, HttpContext context) =>
            ApiJson.WriteAsync(context, new { @object = "list", data = queue.List(context.Tenant()).Select(task => task.Report()) }));
        tasks.MapGet("/{uid}", (string uid, BuildQueue queue, HttpContext context) => ApiJson.WriteAsync(context, queue.Find(context.Tenant(), uid).Report()));
        tasks.MapPost("/{uid}/cancel", Cancel);
    }

    private static async Task OrderAsync(BuildQueue queue, DatastoreFolders folders, ModelHost models, HttpContext context)
    {
        _ = models.Current; // without it nothing can be built yet
        BuildTask task = queue.Enqueue(BuildOrder.Read(await RequestBody.ReadAsync(context), context.Tenant(), folders));
        await ApiJson.WriteAsync(context, task.Report(), StatusCodes.Status202Accepted);
    }

    private static Task Cancel(string uid, BuildQueue queue, HttpContext context)
    {
        DatastoreManagement.RequireManager(context.Tenant());
        BuildTask task = queue.Find(context.Tenant(), uid);
        return task.Cancel()
            ? ApiJson.WriteAsync(context, task.Report())
            : throw new ApiException(StatusCodes.Status409Conflict, $"The task is over: {task.Report().Status}.", parameter: "uid", code: "task_finished");
    }
}
