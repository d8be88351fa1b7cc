using System.Text.Json;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>Reads how tokens are drawn.</summary>
internal static class SamplingFields
{
    /// <summary>
    /// Least probability relative to the likeliest under the <c>infill</c> sampler. The reference keeps tokens above 1/(n + 1) of n that reach 0.2,
    /// which for two rivals means at least half of the other.
    /// </summary>
    private const double InfillMinP = 0.5;

    private const ulong ReferenceRandom = uint.MaxValue; // the reference's -1

    /// <summary>Reads the fields, switched by the chain.</summary>
    public static SamplingOptions Read(RequestBody body, SamplerChain samplers, ServedModel model, bool ignoresEnd)
    {
        double temperature = body.Number("temperature", 0, 2) ?? 0.8;
        int topK = body.Integer("top_k", -1, int.MaxValue) ?? 40;
        double topP = body.Number("top_p", 0, 1) ?? 0.95, minP = body.Number("min_p", 0, 1) ?? 0.05;
        double repeat = body.Number("repeat_penalty", 0.01, 2) ?? 1;
        double presence = body.Number("presence_penalty", -2, 2) ?? 0, frequency = body.Number("frequency_penalty", -2, 2) ?? 0;
        bool penalises = samplers.Has("penalties") && body.Integer("repeat_last_n", -1, int.MaxValue) is not 0;
        (IReadOnlyDictionary<int, double> bias, IReadOnlyCollection<int> banned) = LogitBiasField.Read(body, model.Tokenizer, ignoresEnd ? model.StopTokenIds : []);
        return new SamplingOptions
        {
            Temperature = samplers.Has("temperature") ? temperature : 1,
            TopK = samplers.Has("top_k") ? Math.Max(0, topK) : 0,
            TopP = samplers.Has("top_p") ? topP : 1,
            MinP = Math.Max(samplers.Has("min_p") ? minP : 0, samplers.Has("infill") ? InfillMinP : 0),
            RepetitionPenalty = penalises ? repeat : 1,
            PresencePenalty = penalises ? presence : 0,
            FrequencyPenalty = penalises ? frequency : 0,
            LogitBias = bias,
            BannedTokens = banned,
            Seed = ReadSeed(body),
        };
    }

    /// <summary>A seed of at most 64 bits; a random one of 32 when it is absent, -1, or what the reference makes of -1.</summary>
    public static ulong ReadSeed(RequestBody body)
    {
        if (body.TryGet("seed", out JsonElement value))
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong seed))
            {
                return seed == ReferenceRandom ? Draw() : seed;
            }

            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long signed) || signed != -1)
            {
                throw RequestBody.Unexpected(body.PathOf("seed"), "-1 or an integer of at most 64 bits", value);
            }
        }

        return Draw();

        static ulong Draw() => (ulong)Random.Shared.NextInt64(uint.MaxValue);
    }
}
