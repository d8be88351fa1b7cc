using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.Generating;

/// <summary>
/// How tokens are drawn, in OpenAI's names, ranges and defaults, and in those of other servers where OpenAI has none: <c>top_k</c>,
/// <c>min_p</c>, <c>repeat_penalty</c>, <c>min_tokens</c>, <c>ignore_eos</c>.
/// </summary>
internal static class SamplingFields
{
    private const int MaxBiases = 1024;

    /// <summary>Reads them.</summary>
    /// <exception cref="ApiException">One is of the wrong type or out of its range.</exception>
    public static SamplingOptions Read(RequestBody body, ServedModel model) => new()
    {
        Temperature = body.Number("temperature", 0, 2) ?? 1,
        TopP = body.Number("top_p", 0, 1) ?? 1,
        TopK = body.Integer("top_k", -1, int.MaxValue) is > 0 and var count ? count : 0, // 0 and -1 are how others write "off"
        MinP = body.Number("min_p", 0, 1) ?? 0,
        FrequencyPenalty = body.Number("frequency_penalty", -2, 2) ?? 0,
        PresencePenalty = body.Number("presence_penalty", -2, 2) ?? 0,
        RepetitionPenalty = body.Number("repeat_penalty", 0.01, 2) ?? body.Number("repetition_penalty", 0.01, 2) ?? 1,
        LogitBias = ReadBias(body, model.Verifier.VocabularySize),
        MinTokens = body.Integer("min_tokens", 0, int.MaxValue) ?? 0,
        BannedTokens = body.Flag("ignore_eos") == true ? model.StopTokenIds : [],
        Seed = ReadSeed(body),
    };

    private static IReadOnlyDictionary<int, double> ReadBias(RequestBody body, int vocabularySize)
    {
        const string Name = "logit_bias";
        if (!body.TryGet(Name, out JsonElement element))
        {
            return FrozenDictionary<int, double>.Empty;
        }

        var fields = RequestBody.Of(element, body.PathOf(Name));
        if (element.GetPropertyCount() is > MaxBiases and var many)
        {
            throw ApiException.Invalid(Name, $"{Name} must have at most {MaxBiases} tokens, but has {many}.");
        }

        var biases = new Dictionary<int, double>();
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int token) || token >= vocabularySize)
            {
                throw ApiException.Invalid(Name, $"{Name} must name tokens by their ids, 0 to {vocabularySize - 1}, as texts.");
            }

            biases[token] = fields.Number(property.Name, -100, 100) ?? 0;
        }

        return biases;
    }

    // Any 64 bits are a seed; without one every request draws anew. Mistral's clients have another name for it.
    private static ulong ReadSeed(RequestBody body)
    {
        string name = body.Has("seed") ? "seed" : "random_seed";
        return !body.TryGet(name, out JsonElement value) ? unchecked((ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue))
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seed) ? unchecked((ulong)seed)
            : throw RequestBody.Unexpected(body.PathOf(name), "an integer of 64 bits", value);
    }
}
