using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Drafts;

/// <summary><c>/v1/drafts</c>: trees for another engine to verify, and what became of them.</summary>
internal static class DraftEndpoints
{
    /// <summary>What the endpoints need.</summary>
    public static IServiceCollection AddDrafts(this IServiceCollection services) => services.AddSingleton<DraftService>();

    public static void MapDrafts(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/drafts");
        group.MapPost("", DraftAsync);
        group.MapPost("/outcome", ObserveAsync);
    }

    private static async Task DraftAsync(DraftService drafts, ModelHost models, HttpContext context)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = models.Find(body.Text("model"));
        await ApiJson.WriteAsync(context, await MakeAsync(drafts, model, body, context));
    }

    private static async Task ObserveAsync(DraftService drafts, ModelHost models, HttpContext context)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = models.Current;
        await ApiJson.WriteAsync(context, await drafts.Of(context.Tenant(), model).ObserveAsync(DraftOutcome.Read(body, model), context.RequestAborted));
    }

    // Encoding the text is the larger part of the work; a client that reads slowly is no part of it.
    private static async Task<DraftedTree> MakeAsync(DraftService drafts, ServedModel model, RequestBody body, HttpContext context)
    {
        using IDisposable place = drafts.InProgress.Enter(context.Tenant());
        DraftRequest request = DraftRequest.Read(body, context.Tenant(), model);
        return await drafts.Of(context.Tenant(), model).DraftAsync(context.Tenant(), request, context.RequestAborted);
    }
}
