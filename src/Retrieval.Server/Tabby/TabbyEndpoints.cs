using Retrieval.Server.Http;

namespace Retrieval.Server.Tabby;

/// <summary>What Tabby's editor clients ask besides completions: a place for their events, and the settings of a server.</summary>
internal static class TabbyEndpoints
{
    public static void MapTabby(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/events", TabbyEvent.TakeAsync);
        routes.MapGet("/v1beta/server_setting", (HttpContext context) => ApiJson.WriteAsync(context, new { disable_client_side_telemetry = true }));
    }
}
