using Retrieval.Server.Access;
using Retrieval.Server.Http;

namespace Retrieval.Server.Telemetry;

/// <summary>
/// <c>GET /metrics</c>. Counts by source tell about everybody's text, so with keys it takes one that may manage.
/// </summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (HttpContext context, PrometheusExporter exporter) =>
            context.Tenant().CanManage
                ? Results.Text(exporter.Write(), "text/plain; version=0.0.4; charset=utf-8")
                : throw new ApiException(StatusCodes.Status403Forbidden, "This key may not read metrics.", "permission_error"));
}
