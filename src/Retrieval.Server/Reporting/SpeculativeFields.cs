using Retrieval.Drafting;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Reporting;

/// <summary>
/// The <c>speculative</c> object of a request, the same in every dialect: <c>{"enabled", "budget", "sources": [...], "datastores": [...],
/// "pauses", "stats": "none" | "basic" | "detailed"}</c>; <c>false</c> is short for <c>{"enabled": false}</c>. Nothing in it changes a token.
/// </summary>
internal static class SpeculativeFields
{
    private const string Name = "speculative";
    private const int MaxBudget = 4096;

    /// <summary>Reads it.</summary>
    /// <param name="body">The request.</param>
    /// <param name="tenant">Who asks.</param>
    /// <param name="datastores">What is attached.</param>
    /// <param name="prediction">What the client expects the output to be, or null.</param>
    /// <remarks>The choice holds datastores: submit it, or dispose of them.</remarks>
    public static (DraftingChoice Choice, StatisticsLevel Level) Read(RequestBody body, Tenant tenant, DatastoreRegistry datastores, int[]? prediction)
    {
        if (body.TryGet(Name, out var value) && value.ValueKind is System.Text.Json.JsonValueKind.False or System.Text.Json.JsonValueKind.True)
        {
            return (Choose(null, value.GetBoolean(), tenant, datastores, prediction), StatisticsLevel.None);
        }

        RequestBody? fields = body.Object(Name);
        StatisticsLevel level = fields is { } given ? ReadLevel(given) : StatisticsLevel.None;
        return (Choose(fields, fields?.Flag("enabled") ?? true, tenant, datastores, prediction), level);
    }

    private static DraftingChoice Choose(RequestBody? fields, bool isOn, Tenant tenant, DatastoreRegistry datastores, int[]? prediction)
    {
        DraftSource[]? sources = fields is { } given ? DraftSourceField.Read(given, tenant) : null;
        int? budget = fields?.Integer("budget", 0, MaxBudget);
        string[]? ids = fields?.Has("datastores") == true ? fields.Value.TextOrTexts("datastores", most: 64, maxLength: 64) : null;
        if (!isOn || budget == 0 || sources is [])
        {
            return DraftingChoice.Off with { Prediction = prediction };
        }

        return new DraftingChoice
        {
            Budget = budget ?? new DraftingChoice().Budget,
            Pauses = fields?.Flag("pauses") ?? true,
            Sources = sources ?? DraftingMemory.DefaultSources,
            Prediction = prediction,
            Datastores = datastores.Lease(tenant, ids, $"{Name}.datastores"),
        };
    }

    private static StatisticsLevel ReadLevel(RequestBody fields) => fields.Text("stats", 16) switch
    {
        null or "none" => StatisticsLevel.None,
        "basic" => StatisticsLevel.Basic,
        "detailed" => StatisticsLevel.Detailed,
        _ => throw ApiException.Invalid($"{Name}.stats", $"{Name}.stats must be none, basic or detailed."),
    };
}
