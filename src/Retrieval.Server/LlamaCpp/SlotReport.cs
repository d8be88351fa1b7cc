using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>A slot, without a word of what it holds. Of another tenant's slot only whether it is busy is told: its counts would tell of its prompts.</summary>
internal sealed record SlotReport(int Id, int NCtx, bool Speculative, bool IsProcessing, int NPromptTokens, int NDecoded, int NCached)
{
    /// <summary><c>GET /slots</c>; with <c>?fail_on_no_slot=1</c>, 503 while none is free.</summary>
    public static Task WriteAsync(HttpContext context, ModelHost host)
    {
        ServedModel model = host.Find(context.Request.Query["model"]);
        IReadOnlyList<SlotState> slots = model.Engine.State.Slots;
        if (context.Request.Query["fail_on_no_slot"] == "1" && slots.All(slot => slot.IsProcessing))
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "No slot is free.", "unavailable_error");
        }

        string tenant = context.Tenant().Id;
        return ApiJson.WriteAsync(context, slots.Select(slot => Of(slot, slot.Tenant == tenant, model.ContextLength)));
    }

    private static SlotReport Of(SlotState slot, bool isOwn, int context) => new(
        slot.Id,
        context,
        Speculative: true,
        slot.IsProcessing,
        isOwn ? slot.PromptCount : 0,
        isOwn ? slot.EmittedCount : 0,
        isOwn ? slot.CachedCount : 0);
}
