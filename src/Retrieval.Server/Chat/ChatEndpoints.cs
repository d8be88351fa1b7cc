using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Chat;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
internal static class ChatEndpoints
{
    public static void MapChat(this IEndpointRouteBuilder routes) => routes.MapPost("/v1/chat/completions", AnswerAsync);

    private static async Task AnswerAsync(HttpContext context, ModelHost host, ChatHandler handler)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        await handler.AnswerAsync(context, body, host.Find(body.Text("model")));
    }
}
