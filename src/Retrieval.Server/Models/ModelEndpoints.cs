using Retrieval.Server.Http;

namespace Retrieval.Server.Models;

/// <summary><c>GET /v1/models</c>: the one model, with the fields by which llama.cpp's clients know their own.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/models");
        group.MapGet("", (ModelHost host, HttpContext context) =>
            ApiJson.WriteAsync(context, new { @object = "list", data = new[] { ModelDescription.Of(host.Current) } }));
        group.MapGet("/{**id}", (string id, ModelHost host, HttpContext context) => ApiJson.WriteAsync(context, ModelDescription.Of(host.Find(id))));
    }
}
