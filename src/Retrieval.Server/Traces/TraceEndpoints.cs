using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Traces;

/// <summary>
/// Generations that show their trees. <c>POST /v1/traces</c> streams one, step by step; <c>GET /v1/traces/{id}</c> (or <c>/trace/{id}</c>)
/// returns a finished one as a single document. Nothing else is traced, and nobody sees another tenant's.
/// </summary>
internal static class TraceEndpoints
{
    public static void MapTraces(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/traces", PostAsync);
        routes.MapGet("/v1/traces/{id}", Get);
        routes.MapGet("/trace/{id}", Get);
    }

    private static async Task PostAsync(HttpContext context, ModelHost host, DatastoreRegistry datastores, TraceStore traces)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = host.Find(body.Text("model"));
        using IDisposable place = traces.Running.Enter(context.Tenant());
        GenerationRequest request = TraceRequest.Read(body, model, context.Tenant(), datastores);
        var stream = new EventStream(context);
        try
        {
            traces.Add(request.Tenant, await new TraceRun(model, request).StreamAsync(stream, context.RequestAborted));
        }
        catch (Exception failure)
        {
            await stream.FailAsync(failure);
        }
    }

    private static Task Get(string id, HttpContext context, TraceStore traces)
    {
        Trace trace = traces.Find(context.Tenant(), id) ?? throw ApiException.NotFound($"There is no trace {id}; only the last {TraceRing.MaxCount} are kept.");
        context.Response.Headers.CacheControl = "no-store";
        return ApiJson.WriteAsync(context, trace.ToDocument());
    }
}
