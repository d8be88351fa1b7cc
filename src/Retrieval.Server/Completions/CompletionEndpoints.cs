using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Tabby;

namespace Retrieval.Server.Completions;

/// <summary><c>POST /v1/completions</c>, OpenAI's legacy completions, and <c>POST /v1/fim/completions</c>, its fill-in-the-middle alias.</summary>
internal static class CompletionEndpoints
{
    public static void MapCompletions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/completions", CompleteAsync);
        routes.MapPost("/v1/fim/completions", FillAsync);
    }

    // Tabby's editors share the path: a body with segments is of their dialect.
    private static async Task CompleteAsync(HttpContext context, ModelHost host, CompletionHandler handler, TabbyCompletion tabby)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        await (TabbyCompletion.IsMeant(body)
            ? tabby.CompleteAsync(context, body)
            : handler.CompleteAsync(context, body, host.Find(body.Text("model")), CompletionDialect.OpenAI));
    }

    private static async Task FillAsync(HttpContext context, ModelHost host, CompletionHandler handler)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        await handler.CompleteAsync(context, body, host.Find(body.Text("model")), CompletionDialect.Fim);
    }
}
