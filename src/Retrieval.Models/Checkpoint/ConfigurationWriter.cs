using System.Text.Json.Nodes;

namespace Retrieval.Models;

/// <summary>Writes the <c>config.json</c> from which <see cref="ConfigurationReader"/> reads the same model.</summary>
internal static class ConfigurationWriter
{
    public static void Write(string directory, ModelConfiguration model)
    {
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(ConfigurationReader.Architecture(model.ModelType)),
            ["model_type"] = model.ModelType,
            ["hidden_size"] = model.HiddenSize,
            ["intermediate_size"] = model.IntermediateSize,
            ["num_hidden_layers"] = model.LayerCount,
            ["num_attention_heads"] = model.HeadCount,
            ["num_key_value_heads"] = model.KeyValueHeadCount,
            ["head_dim"] = model.HeadDimension,
            ["hidden_act"] = "silu",
            ["max_position_embeddings"] = model.MaxPositions,
            ["rms_norm_eps"] = model.RmsNormEpsilon,
            ["rope_theta"] = model.RopeTheta,
            ["rope_scaling"] = Scaling(model.RopeScaling),
            ["vocab_size"] = model.VocabularySize,
            ["tie_word_embeddings"] = model.TiedHead,
            ["attention_bias"] = model.AttentionOutputBias,
            ["mlp_bias"] = model.MlpBias,
            ["bos_token_id"] = model.BeginTokenId,
            ["eos_token_id"] = new JsonArray([.. model.EndTokenIds.Select(id => JsonValue.Create(id))]),
        };
        if (model.ModelType == "granite")
        {
            json["embedding_multiplier"] = model.EmbeddingMultiplier;
            json["attention_multiplier"] = model.AttentionMultiplier;
            json["residual_multiplier"] = model.ResidualMultiplier;
            json["logits_scaling"] = model.LogitsDivisor;
        }

        File.WriteAllText(Path.Combine(directory, ConfigurationReader.FileName), json.ToJsonString(new() { WriteIndented = true }) + "\n");
    }

    private static JsonObject? Scaling(RopeScaling scaling) => scaling switch
    {
        RopeScaling.Linear linear => new() { ["rope_type"] = "linear", ["factor"] = linear.Factor },
        RopeScaling.Llama3 llama3 => new()
        {
            ["rope_type"] = "llama3",
            ["factor"] = llama3.Factor,
            ["low_freq_factor"] = llama3.LowFrequencyFactor,
            ["high_freq_factor"] = llama3.HighFrequencyFactor,
            ["original_max_position_embeddings"] = llama3.OriginalMaxPositions,
        },
        RopeScaling.Yarn yarn => new()
        {
            ["rope_type"] = "yarn",
            ["factor"] = yarn.Factor,
            ["original_max_position_embeddings"] = yarn.OriginalMaxPositions,
            ["beta_fast"] = yarn.BetaFast,
            ["beta_slow"] = yarn.BetaSlow,
            ["attention_factor"] = yarn.AttentionFactor,
            ["mscale"] = yarn.Mscale,
            ["mscale_all_dim"] = yarn.MscaleAllDim,
            ["truncate"] = yarn.Truncate,
        },
        _ => null,
    };
}
