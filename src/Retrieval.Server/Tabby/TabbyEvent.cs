using Retrieval.Server.Http;
using Retrieval.Server.Telemetry;

namespace Retrieval.Server.Tabby;

/// <summary>
/// What became of a completion in an editor: shown, taken or dismissed. Counted by kind; neither the completion's id nor anything else is kept.
/// </summary>
internal static class TabbyEvent
{
    private const int MaxIdLength = 256;

    /// <summary><c>POST /v1/events</c>: <c>{"type", "completion_id", "choice_index", ...}</c>, with <c>?select_kind=line</c> for a line of it.</summary>
    /// <exception cref="ApiException">400: another type, or a field is missing.</exception>
    public static async Task TakeAsync(HttpContext context, ServerInstruments instruments)
    {
        RequestBody body = await RequestBody.ReadAsync(context);
        string kind = body.Text("type", MaxIdLength) switch
        {
            "view" => "view",
            "select" => context.Request.Query["select_kind"] == "line" ? "select_line" : "select",
            "dismiss" => "dismiss",
            _ => throw ApiException.Invalid("type", "type must be view, select or dismiss."),
        };
        _ = body.Text("completion_id", MaxIdLength) ?? throw ApiException.Invalid("completion_id", "completion_id is missing.");
        _ = body.Integer("choice_index", 0, int.MaxValue) ?? throw ApiException.Invalid("choice_index", "choice_index is missing.");
        _ = body.Text("view_id", MaxIdLength);
        _ = body.Number("elapsed", 0, double.MaxValue);
        instruments.CompletionEvent(kind);
    }
}
