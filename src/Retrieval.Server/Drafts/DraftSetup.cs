using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retrieval.Drafting;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Reporting;
using Retrieval.Speculation;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Drafts;

/// <summary>What a series of drafts is made from.</summary>
internal sealed record DraftSetup
{
    private const int MaxCostPoints = 64;
    private static readonly string[] Fields = ["sources", "datastores", "prediction", "cost_curve"];

    public IReadOnlyCollection<DraftSource> Sources { get; init; } = DraftingMemory.DefaultSources;

    /// <summary>Ids of datastores; null for all that the tenant may use.</summary>
    public string[]? Datastores { get; init; }

    /// <summary>What the output is expected to be.</summary>
    public int[]? Prediction { get; init; }

    /// <summary>What passes cost the engine that verifies; null fills the whole budget.</summary>
    public VerifyCostTable? Cost { get; init; }

    /// <summary>Tells setups apart.</summary>
    public required string Signature { get; init; }

    /// <summary>
    /// Reads <c>{"sources"?, "datastores"?, "prediction"?: text or token ids, "cost_curve"?: [[rows, milliseconds], ...]}</c>.
    /// </summary>
    /// <exception cref="ApiException">Something is not as it should be.</exception>
    public static DraftSetup Read(RequestBody body, Tenant tenant, ServedModel model) => new()
    {
        Sources = DraftSourceField.Read(body, tenant) ?? DraftingMemory.DefaultSources,
        Datastores = body.Has("datastores") ? body.TextOrTexts("datastores", most: 64, maxLength: 64) : null,
        Prediction = body.TryGet("prediction", out JsonElement prediction) ? ReadPrediction(prediction, model) : null,
        Cost = body.Has("cost_curve") ? ReadCost(body) : null,
        Signature = Sign(body),
    };

    /// <summary>A text or the ids of its tokens.</summary>
    /// <param name="value">The field.</param>
    /// <param name="path">Its name.</param>
    /// <param name="model">Whose tokens they are.</param>
    /// <param name="isContinuation">Whether it stands in the middle of a text, which nothing is put in front of.</param>
    public static int[] ReadTokens(JsonElement value, string path, ServedModel model, bool isContinuation)
    {
        int[] tokens = value.ValueKind == JsonValueKind.String
            ? model.Tokenizer.EncodeToIds(RequestBody.TextOf(value, path), addSpecialTokens: !isContinuation)
            : RequestBody.TokensOf(value, path, model.Verifier.VocabularySize);
        return tokens.Length <= TenantDrafts.MaxTokens
            ? tokens
            : throw ApiException.Invalid(path, $"{path} must be at most {TenantDrafts.MaxTokens} tokens, but is {tokens.Length}.");
    }

    private static int[] ReadPrediction(JsonElement value, ServedModel model)
    {
        int[] tokens = ReadTokens(value, "prediction", model, isContinuation: true);
        return tokens.Length <= model.MaxPredictionLength
            ? tokens
            : throw ApiException.Invalid("prediction", $"prediction must be at most {model.MaxPredictionLength} tokens, but is {tokens.Length}.");
    }

    private static VerifyCostTable ReadCost(RequestBody body)
    {
        var rows = new List<int>();
        var milliseconds = new List<double>();
        foreach ((JsonElement point, string path) in body.Items("cost_curve", MaxCostPoints))
        {
            if (point.ValueKind != JsonValueKind.Array || point.GetArrayLength() != 2 || point[1].ValueKind != JsonValueKind.Number)
            {
                throw RequestBody.Unexpected(path, "[rows, milliseconds]", point);
            }

            rows.Add(RequestBody.IntegerOf(point[0], path + "[0]", 1, 1 << 20));
            milliseconds.Add(point[1].GetDouble());
        }

        try
        {
            return new VerifyCostTable([.. rows], [0], [.. milliseconds]);
        }
        catch (ArgumentException invalid)
        {
            throw ApiException.Invalid("cost_curve", $"cost_curve: {invalid.Message}");
        }
    }

    private static string Sign(RequestBody body)
    {
        var text = new StringBuilder();
        foreach (string field in Fields)
        {
            string value = body.TryGet(field, out JsonElement element) ? element.GetRawText() : "";
            text.Append(CultureInfo.InvariantCulture, $"{field} {value.Length} {value}\n");
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
