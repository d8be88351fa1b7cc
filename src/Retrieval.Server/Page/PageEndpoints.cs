using Retrieval.Server.Access;
using Retrieval.Server.Http;

namespace Retrieval.Server.Page;

/// <summary>
/// The page: its shell at <c>/</c>, its files below <c>/page/</c>. Open to everybody, for it holds nothing: what it shows, it asks the API for,
/// with the visitor's key.
/// </summary>
internal static class PageEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Reading = ["GET", "HEAD"];

    public static void MapPage(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", Reading, context => WriteAsync(context, "index.html")).AllowEverybody();
        routes.MapMethods("/page/{**path}", Reading, (HttpContext context, string? path) => WriteAsync(context, path ?? "")).AllowEverybody();
    }

    private static Task WriteAsync(HttpContext context, string path)
    {
        PageAsset asset = PageAssets.Find(path) ?? throw ApiException.NotFound($"The page has no file {path}.");
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-cache"; // kept, but asked for again: another version may be running
        response.Headers.ETag = asset.Tag;
        if (context.Request.Headers.IfNoneMatch.Contains(asset.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(asset.Content, context.RequestAborted).AsTask();
    }
}
