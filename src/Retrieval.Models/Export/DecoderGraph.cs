namespace Retrieval.Models.Export;

/// <summary>
/// The decoder as an ONNX graph over one flat list of rows: all tree nodes of all sequences of a pass. Everything but attention is
/// row-wise; attention is the operator <c>retrieval.TreeAttention</c> over a paged KV cache. GRAPH.md lists inputs and outputs.
/// </summary>
internal sealed class DecoderGraph
{
    private const string Contrib = "com.microsoft";
    private const string Own = "retrieval";

    private readonly ModelConfiguration _model;
    private readonly LayerWeights _weights;
    private readonly GraphBuilder _graph = new("decoder");

    private float Epsilon => (float)_model.RmsNormEpsilon;

    public DecoderGraph(ModelConfiguration model, LayerWeights weights)
    {
        _model = model;
        _weights = weights;
    }

    /// <summary>Writes all weights and returns the graph's bytes.</summary>
    /// <param name="layerWritten">Called with the number of layers done.</param>
    public byte[] Build(Action<int> layerWritten)
    {
        _weights.Graph = _graph;
        _graph.Input("token_ids", ElementType.Int32, "rows");
        _graph.Input("positions", ElementType.Int32, "rows");
        _graph.Input("parents", ElementType.Int32, "rows");
        _graph.Input("row_starts", ElementType.Int32, "sequences_plus_1");
        _graph.Input("past_lengths", ElementType.Int32, "sequences");
        _graph.Input("page_table", ElementType.Int32, "sequences", "pages_per_sequence");
        _graph.Input("asked_rows", ElementType.Int32, "asked");

        RotaryFrequencies frequencies = RotaryFrequencies.Of(_model);
        _graph.Constant("inverse_frequencies", ElementType.Double, frequencies.Inverse, frequencies.Inverse.Length);
        Node("rotary", "RotaryAngles", ["positions", "inverse_frequencies"], Own, ("attention_factor", (float)frequencies.AttentionScale));

        string residual = Scale("embedded", _weights.Embedding("token_ids"), _model.EmbeddingMultiplier);
        string normed = Node("layers.0.input_norm", "SimplifiedLayerNormalization", [residual, _weights.Vector("model.layers.0.input_layernorm.weight")], "", ("axis", -1), ("epsilon", Epsilon));
        for (int layer = 0; layer < _model.LayerCount; layer++)
        {
            (residual, normed) = Layer(layer, residual, normed);
            layerWritten(layer + 1);
        }

        _graph.Output(Identity("hidden", normed), ElementType.Single, "asked", _model.HiddenSize);
        string logits = _weights.Head(normed);
        _graph.Output(Identity("logits", Scale("scaled_logits", logits, 1 / _model.LogitsDivisor)), ElementType.Single, "asked", _model.VocabularySize);
        return _graph.Build(Contrib, Own);
    }

    /// <summary>One block. Returns the residual stream and the input of what follows, already normed.</summary>
    private (string Residual, string Normed) Layer(int layer, string residual, string normed)
    {
        string name = $"layers.{layer}", tensor = $"model.layers.{layer}";
        bool last = layer == _model.LayerCount - 1;

        string qkv = _weights.Linear($"{name}.qkv", normed, $"{tensor}.self_attn.q_proj", $"{tensor}.self_attn.k_proj", $"{tensor}.self_attn.v_proj");
        string attended = Attention(layer, name, tensor, qkv);
        if (last)
        {
            // The last layer's keys and values are written for every row; what follows only matters where logits are asked for.
            attended = Node($"{name}.asked_attended", "Gather", [attended, "asked_rows"], "", ("axis", 0));
            residual = Node($"{name}.asked_residual", "Gather", [residual, "asked_rows"], "", ("axis", 0));
        }

        string projected = Scale($"{name}.o_scaled", _weights.Linear($"{name}.o", attended, $"{tensor}.self_attn.o_proj"), _model.ResidualMultiplier);
        (residual, normed) = AddAndNorm($"{name}.post_norm", residual, projected, $"{tensor}.post_attention_layernorm.weight");

        string gateUp = _weights.Linear($"{name}.gate_up", normed, $"{tensor}.mlp.gate_proj", $"{tensor}.mlp.up_proj");
        string activated = Node($"{name}.swiglu", "SwiGlu", [gateUp], Own, ("width", _model.IntermediateSize));
        string down = Scale($"{name}.down_scaled", _weights.Linear($"{name}.down", activated, $"{tensor}.mlp.down_proj"), _model.ResidualMultiplier);
        return AddAndNorm($"{name}.next_norm", residual, down, last ? "model.norm.weight" : $"model.layers.{layer + 1}.input_layernorm.weight");
    }

    private string Attention(int layer, string name, string tensor, string qkv)
    {
        int pageFloats = PageFloats(_model);
        string pages = _graph.Input($"pages.{layer}", ElementType.Single, "pages", pageFloats);
        List<string> inputs = [qkv, "rotary", "positions", "parents", "row_starts", "past_lengths", "page_table", pages];
        if (_model.QueryKeyNorm)
        {
            inputs.Add(_weights.Vector($"{tensor}.self_attn.q_norm.weight"));
            inputs.Add(_weights.Vector($"{tensor}.self_attn.k_norm.weight"));
        }

        return Node(
            $"{name}.attention", "TreeAttention", inputs.ToArray(), Own,
            ("heads", _model.HeadCount), ("kv_heads", _model.KeyValueHeadCount), ("head_dim", _model.HeadDimension),
            ("scale", (float)_model.AttentionMultiplier), ("qk_norm", _model.QueryKeyNorm ? 1 : 0), ("norm_epsilon", Epsilon));
    }

    /// <summary>Floats of a page of 16 rows: keys [head_dim, 16] and values [16, head_dim rounded up to 32] of every KV head.</summary>
    public static int PageFloats(ModelConfiguration model) =>
        model.KeyValueHeadCount * 16 * (model.HeadDimension + ((model.HeadDimension + 31) & ~31));

    private (string Residual, string Normed) AddAndNorm(string name, string residual, string delta, string weight)
    {
        string sum = $"{name}.residual";
        _graph.Node(
            name, "SkipSimplifiedLayerNormalization", [residual, delta, _weights.Vector(weight)], [name, "", "", sum], Contrib,
            [("epsilon", Epsilon)]);
        return (sum, name);
    }

    private string Scale(string name, string value, double factor) =>
        factor == 1 ? value : Node(name, "Mul", [value, _graph.Constant($"{name}.factor", ElementType.Single, [(float)factor])], "");

    private string Identity(string name, string value) => Node(name, "Identity", [value], "");

    private string Node(string name, string type, ReadOnlySpan<string> inputs, string domain, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        _graph.Node(name, type, inputs, domain, attributes);
}
