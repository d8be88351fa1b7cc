using Retrieval.Server.Chat;
using Retrieval.Server.Http;
using Retrieval.Server.Models;

namespace Retrieval.Server.Tokenizing;

/// <summary>Text to tokens and back, and conversations to text, as llama.cpp's server does it.</summary>
internal static class TokenizingEndpoints
{
    public static void MapTokenizing(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokenize", TokenizeAsync);
        routes.MapPost("/detokenize", DetokenizeAsync);
        routes.MapPost("/apply-template", ApplyTemplateAsync);
    }

    private static async Task TokenizeAsync(HttpContext context, ModelHost host)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = host.Find(body.Text("model", maxLength: 256));
        int[] tokens = model.Tokenizer.EncodeToIds(
            body.Text("content") ?? "", body.Flag("add_special") ?? false, body.Flag("parse_special") ?? true);
        await (body.Flag("with_pieces") == true
            ? ApiJson.WriteAsync(context, new { tokens = tokens.Select(token => TokenPiece.Of(model.Tokenizer, token)) })
            : ApiJson.WriteAsync(context, new { tokens }));
    }

    private static async Task DetokenizeAsync(HttpContext context, ModelHost host)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = host.Find(body.Text("model", maxLength: 256));
        int[] tokens = body.TryGet("tokens", out var value) ? RequestBody.TokensOf(value, "tokens", model.Tokenizer.VocabularySize) : [];
        await ApiJson.WriteAsync(context, new { content = model.Tokenizer.Decode(tokens, skipSpecialTokens: false) });
    }

    private static async Task ApplyTemplateAsync(HttpContext context, ModelHost host)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        ServedModel model = host.Find(body.Text("model", maxLength: 256));
        await ApiJson.WriteAsync(context, new { prompt = ChatPrompt.Render(body, model) });
    }
}
