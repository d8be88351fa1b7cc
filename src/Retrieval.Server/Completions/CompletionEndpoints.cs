using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Tabby;

namespace Retrieval.Server.Completions;

/// <summary><c>POST /v1/completions</c>, OpenAI's legacy completions and Tabby's, and <c>POST /v1/fim/completions</c>, its fill-in-the-middle alias.</summary>
internal static class CompletionEndpoints
{
    public static void MapCompletions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/completions", CompleteAsync);
        routes.MapPost("/v1/fim/completions", FillAsync);
    }

    private static async Task CompleteAsync(HttpContext context, ModelHost host, CompletionHandler handler, TabbyCompletion tabby)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        if (TabbyCompletion.IsMeant(body))
        {
            await tabby.CompleteAsync(context, body); // Tabby's editors share the path
            return;
        }

        await handler.CompleteAsync(context, body, host.Find(body.Text("model")), CompletionDialect.OpenAI);
    }

    private static async Task FillAsync(HttpContext context, ModelHost host, CompletionHandler handler)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        await handler.CompleteAsync(context, body, host.Find(body.Text("model")), CompletionDialect.Fim);
    }
}
