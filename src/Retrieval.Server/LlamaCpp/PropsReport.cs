using Retrieval.Server.Health;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>What the server is, for clients that adapt to it. Nothing in it tells where things lie on this machine.</summary>
internal sealed record PropsReport(
    DefaultSettingsReport DefaultGenerationSettings,
    int TotalSlots,
    string ModelAlias,
    string ModelPath,
    IReadOnlyDictionary<string, bool> Modalities,
    string ChatTemplate,
    string BosToken,
    string EosToken,
    string BuildInfo,
    bool IsSleeping)
{
    /// <summary><c>GET /props</c>; <c>?model=</c> must be the model's name or empty, <c>?autoload=</c> means nothing: it is loaded.</summary>
    public static Task WriteAsync(HttpContext context, ModelHost host) => ApiJson.WriteAsync(context, Of(host.Find(context.Request.Query["model"])));

    private static PropsReport Of(ServedModel model) => new(
        new DefaultSettingsReport(0, model.ContextLength, true, false, GenerationSettings.Of(model, Defaults(model), new DraftingChoice())),
        model.Engine.State.Slots.Count,
        model.Id,
        model.Id,
        new Dictionary<string, bool> { ["vision"] = false, ["audio"] = false },
        model.Configuration.ChatTemplate ?? "",
        model.Configuration.BosToken ?? "",
        model.Configuration.EosToken ?? "",
        $"retrieval-{HealthVersion.Current.GitDescribe}",
        IsSleeping: false);

    private static CompletionSettings Defaults(ServedModel model)
    {
        CompletionSettings settings = CompletionSettingsReader.Read(RequestBody.Parse("{}"u8.ToArray()), model);
        return settings with { Sampling = settings.Sampling with { Seed = uint.MaxValue } }; // the reference's word for random
    }
}
