using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Completions;

/// <summary><c>POST /v1/completions</c>, OpenAI's legacy completions, and <c>POST /v1/fim/completions</c>, its fill-in-the-middle alias.</summary>
internal static class CompletionEndpoints
{
    public static void MapCompletions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/completions", CompleteAsync);
        routes.MapPost("/v1/fim/completions", FillAsync);
    }

    private static async Task CompleteAsync(HttpContext context, ModelHost host, CompletionHandler handler)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        if (body.Has("segments"))
        {
            // Tabby's editors share the path: their dialect takes over here.
            throw new ApiException(StatusCodes.Status501NotImplemented, "segments is not supported.", "not_supported_error", "segments");
        }

        await handler.CompleteAsync(context, body, host.Find(body.Text("model")), CompletionDialect.OpenAI);
    }

    private static async Task FillAsync(HttpContext context, ModelHost host, CompletionHandler handler)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        await handler.CompleteAsync(context, body, host.Find(body.Text("model")), CompletionDialect.Fim);
    }
}
