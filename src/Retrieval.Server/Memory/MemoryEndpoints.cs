using Retrieval.Server.Access;
using Retrieval.Server.Drafts;
using Retrieval.Server.Models;
using Retrieval.Server.Traces;

namespace Retrieval.Server.Memory;

/// <summary>
/// <c>DELETE /v1/memory</c> empties what the tenant's requests left behind: cached prefixes, what drafting learned, texts that are drafted
/// for elsewhere, traces. Datastores stay: they are attached and detached on purpose.
/// </summary>
internal static class MemoryEndpoints
{
    public static void MapMemory(this IEndpointRouteBuilder routes) => routes.MapDelete("/v1/memory", DeleteAsync);

    private static async Task DeleteAsync(HttpContext context, ModelHost host, DraftService drafts, TraceStore traces)
    {
        string tenant = context.Tenant().Id;
        await host.Current.Engine.ForgetAsync(tenant);
        drafts.Forget(tenant);
        traces.Forget(tenant);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
