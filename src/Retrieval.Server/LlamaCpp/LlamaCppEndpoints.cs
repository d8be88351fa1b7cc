namespace Retrieval.Server.LlamaCpp;

/// <summary>The endpoints of llama.cpp's own server that generate, and those that tell clients what they talk to.</summary>
internal static class LlamaCppEndpoints
{
    public static void MapLlamaCpp(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/completion", (HttpContext context, NativeCompletion completion) => completion.CompleteAsync(context));
        routes.MapPost("/completions", (HttpContext context, NativeCompletion completion) => completion.CompleteAsync(context));
        routes.MapPost("/infill", (HttpContext context, NativeCompletion completion) => completion.InfillAsync(context));
        routes.MapGet("/props", PropsReport.WriteAsync);
        routes.MapGet("/slots", SlotReport.WriteAsync);
    }
}
