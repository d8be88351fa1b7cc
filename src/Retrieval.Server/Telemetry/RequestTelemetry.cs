using System.Diagnostics;

namespace Retrieval.Server.Telemetry;

/// <summary>Counts each request and traces it as one activity, by route and status; never by anything a client wrote.</summary>
internal sealed class RequestTelemetry(RequestDelegate next, ServerInstruments instruments)
{
    /// <summary>Where the server's activities come from.</summary>
    public static readonly ActivitySource Source = new(ServerInstruments.Name);

    public async Task InvokeAsync(HttpContext context)
    {
        using Activity? activity = Source.StartActivity("request", ActivityKind.Server);
        try
        {
            await next(context);
        }
        finally
        {
            string route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            instruments.RequestEnded(route, context.Response.StatusCode);
            activity?.SetTag("http.request.method", context.Request.Method);
            activity?.SetTag("http.route", route);
            activity?.SetTag("http.response.status_code", context.Response.StatusCode);
        }
    }
}
