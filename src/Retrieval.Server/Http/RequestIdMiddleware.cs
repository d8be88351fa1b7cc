using System.Security.Cryptography;

namespace Retrieval.Server.Http;

/// <summary>Gives every request an id of its own, in the log and as <c>x-request-id</c> of the response, whatever becomes of it.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = "req_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

        // At the last moment: a failure clears the headers that were set before.
        context.Response.OnStarting(
            static state =>
            {
                var started = (HttpContext)state;
                started.Response.Headers["x-request-id"] = started.TraceIdentifier;
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }
}
