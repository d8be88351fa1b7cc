namespace Retrieval.Models;

/// <summary>Names of weights in the Hugging Face layout. Linear layers are [outputs, inputs]; a bias is [outputs].</summary>
public static class TensorNames
{
    /// <summary>Token embedding, [vocabulary, hidden].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>Norm before the head, [hidden].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>Head, [vocabulary, hidden]; absent where it is tied to the embedding.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>Norm before attention, [hidden].</summary>
    public const string InputNorm = "input_layernorm.weight";

    /// <summary>Norm before the MLP, [hidden].</summary>
    public const string PostAttentionNorm = "post_attention_layernorm.weight";

    /// <summary>Norm of each query head, [head dimension].</summary>
    public const string QueryNorm = "self_attn.q_norm.weight";

    /// <summary>Norm of each key head, [head dimension].</summary>
    public const string KeyNorm = "self_attn.k_norm.weight";

    /// <summary>Query projection, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Query = "self_attn.q_proj";

    /// <summary>Key projection, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Key = "self_attn.k_proj";

    /// <summary>Value projection, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Value = "self_attn.v_proj";

    /// <summary>Attention output projection, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Output = "self_attn.o_proj";

    /// <summary>Gate of the MLP, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Gate = "mlp.gate_proj";

    /// <summary>Up projection of the MLP, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Up = "mlp.up_proj";

    /// <summary>Down projection of the MLP, without <c>.weight</c> or <c>.bias</c>.</summary>
    public const string Down = "mlp.down_proj";

    /// <summary>What the names of all tensors of one layer begin with.</summary>
    /// <param name="layer">Layer index from 0.</param>
    public static string Layer(int layer) => $"model.layers.{layer}.";

    /// <summary>Every tensor that a configuration calls for, with its shape: embedding, layers, final norm, head.</summary>
    /// <param name="configuration">The model.</param>
    public static IEnumerable<(string Name, long[] Shape)> Expected(ModelConfiguration configuration)
    {
        ModelConfiguration c = configuration;
        yield return (Embedding, [c.VocabularySize, c.HiddenSize]);
        for (int layer = 0; layer < c.LayerCount; layer++)
        {
            foreach ((string name, long[] shape) in ExpectedInLayer(c))
            {
                yield return (Layer(layer) + name, shape);
            }
        }

        yield return (FinalNorm, [c.HiddenSize]);
        if (!c.TiedHead)
        {
            yield return (Head, [c.VocabularySize, c.HiddenSize]);
        }
    }

    private static IEnumerable<(string Name, long[] Shape)> ExpectedInLayer(ModelConfiguration c)
    {
        (string Name, long Outputs, long Inputs, bool Bias)[] linears =
        [
            (Query, c.QuerySize, c.HiddenSize, c.QueryKeyValueBias),
            (Key, c.KeyValueSize, c.HiddenSize, c.QueryKeyValueBias),
            (Value, c.KeyValueSize, c.HiddenSize, c.QueryKeyValueBias),
            (Output, c.HiddenSize, c.QuerySize, c.AttentionOutputBias),
            (Gate, c.IntermediateSize, c.HiddenSize, c.MlpBias),
            (Up, c.IntermediateSize, c.HiddenSize, c.MlpBias),
            (Down, c.HiddenSize, c.IntermediateSize, c.MlpBias),
        ];
        yield return (InputNorm, [c.HiddenSize]);
        yield return (PostAttentionNorm, [c.HiddenSize]);
        foreach ((string name, long outputs, long inputs, bool bias) in linears)
        {
            yield return (name + ".weight", [outputs, inputs]);
            if (bias)
            {
                yield return (name + ".bias", [outputs]);
            }
        }

        if (c.QueryKeyNorm)
        {
            yield return (QueryNorm, [c.HeadDimension]);
            yield return (KeyNorm, [c.HeadDimension]);
        }
    }
}
