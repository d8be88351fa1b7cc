using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Health;

/// <summary>
/// Liveness and readiness. <c>/health</c> and <c>/v1/health</c> say whether requests are served, in one body for llama.cpp's and Tabby's clients;
/// <c>/health/live</c> only whether the process answers.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health", ["GET", "HEAD"], Ready).AllowEverybody();
        routes.MapMethods("/v1/health", ["GET", "POST", "HEAD"], Ready).AllowEverybody();
        routes.MapGet("/health/live", () => Results.Ok()).AllowEverybody();
    }

    private static Task Ready(HttpContext context, ModelHost host, DatastoreRegistry datastores, IHostApplicationLifetime lifetime)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "The server is stopping.", "unavailable_error");
        }

        ServedModel model = host.Current;
        return datastores.IsStarting
            ? throw new ApiException(StatusCodes.Status503ServiceUnavailable, "Attaching datastores", "unavailable_error") { RetryAfter = TimeSpan.FromSeconds(1) }
            : ApiJson.WriteAsync(context, HealthReport.Of(model));
    }
}
