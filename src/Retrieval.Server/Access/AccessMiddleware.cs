using System.Net;
using Microsoft.Net.Http.Headers;
using Retrieval.Server.Http;

namespace Retrieval.Server.Access;

/// <summary>
/// Deny by default: with keys, everything but health and the page's shell needs one. Without keys the server listens on loopback only; then
/// nobody but programs of this machine may ask, so neither another site's page in a local browser nor a name that was rebound to loopback.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, KeyRing keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Authenticate(context.Request) is { } tenant)
        {
            context.Features.Set(tenant);
        }
        else if (!IsPublic(context))
        {
            throw new ApiException(
                StatusCodes.Status401Unauthorized, "A valid API key is needed: Authorization: Bearer <key>.", "authentication_error", code: "invalid_api_key")
            {
                Headers = new Dictionary<string, string> { [HeaderNames.WWWAuthenticate] = "Bearer" },
            };
        }

        return next(context);
    }

    private Tenant? Authenticate(HttpRequest request)
    {
        if (!keys.IsOpen)
        {
            return KeyOf(request) is { Length: > 0 } key ? keys.Find(key) : null;
        }

        return IsFromThisMachine(request)
            ? keys.Local
            : throw new ApiException(
                StatusCodes.Status403Forbidden,
                "Without keys the server answers programs and its own page on this machine only; start it with --keys-file for others.",
                "permission_error",
                code: "not_local");
    }

    private static bool IsPublic(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PublicEndpoint>() is not null;

    private static string? KeyOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        string? bearer = request.Headers.Authorization;
        return bearer?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
            ? bearer[Scheme.Length..].Trim()
            : request.Headers["X-Api-Key"].FirstOrDefault() ?? request.Headers["api-key"].FirstOrDefault();
    }

    private static bool IsFromThisMachine(HttpRequest request) =>
        IsLoopback(request.HttpContext.Connection.LocalIpAddress)
        && (request.Host.Host.Length == 0 || Loopback.Is(request.Host.Host))
        && (request.Headers.Origin.FirstOrDefault() is not { Length: > 0 } origin
            || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value));

    // Whatever was configured to listen; connections in memory have no address.
    private static bool IsLoopback(IPAddress? address) => address is null || IPAddress.IsLoopback(address);
}
