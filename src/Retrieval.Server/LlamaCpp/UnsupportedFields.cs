using System.Text.Json;
using Retrieval.Server.Http;

namespace Retrieval.Server.LlamaCpp;

/// <summary>
/// Fields of the reference that would change the output and that this server cannot honour. Their neutral values pass (some clients send every
/// field), any other is refused: doing something else silently would be worse.
/// </summary>
internal static class UnsupportedFields
{
    private static readonly (string Name, double Neutral)[] Numbers =
    [
        ("mirostat", 0), ("dry_multiplier", 0), ("xtc_probability", 0), ("typical_p", 1), ("dynatemp_range", 0), ("top_n_sigma", -1), ("adaptive_target", -1),
    ];

    private static readonly string[] Structures = ["grammar", "json_schema", "lora", "image_data", "multimodal_data"];

    /// <summary>Refuses what cannot be honoured.</summary>
    /// <exception cref="ApiException">400, naming the field.</exception>
    public static void Refuse(RequestBody body)
    {
        foreach ((string name, double neutral) in Numbers)
        {
            if (body.Number(name, double.MinValue, double.MaxValue) is { } value && value != neutral && !(neutral < 0 && value <= 0))
            {
                throw ApiException.Invalid(name, $"{name} is not supported; leave it out or say {neutral}.");
            }
        }

        foreach (string name in Structures)
        {
            if (body.TryGet(name, out JsonElement value) && !IsEmpty(value))
            {
                throw ApiException.Invalid(name, $"{name} is not supported; leave it out.");
            }
        }

        if (body.Flag("post_sampling_probs") == true)
        {
            throw ApiException.Invalid("post_sampling_probs", "post_sampling_probs is not supported; n_probs gives the probabilities before sampling.");
        }
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(""),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
