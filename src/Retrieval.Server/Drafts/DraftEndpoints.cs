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
        await ApiJson.WriteAsync(context, drafts.Of(context.Tenant(), model).Draft(context.Tenant(), DraftRequest.Read(body, model)));
    }

    private static async Task ObserveAsync(DraftService drafts, ModelHost models, HttpContext context)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = models.Current;
        await ApiJson.WriteAsync(context, drafts.Of(context.Tenant(), model).Observe(DraftOutcome.Read(body, model)));
    }
}
