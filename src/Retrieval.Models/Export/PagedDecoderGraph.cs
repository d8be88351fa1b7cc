namespace Retrieval.Models.Export;

/// <summary>
/// The form for CPUs, over one flat list of rows: all tree nodes of all sequences of a pass. Everything but attention is row-wise;
/// attention is the operator <c>retrieval.TreeAttention</c> over a paged KV cache.
/// </summary>
internal sealed class PagedDecoderGraph(ModelConfiguration model, LayerWeights weights) : DecoderGraph(model, weights, new GraphBuilder("decoder"))
{
    private const string Own = "retrieval";

    protected override string[] Domains => [Contrib, Own];

    protected override void AddInputs()
    {
        Graph.Input("token_ids", ElementType.Int32, "rows");
        Graph.Input("positions", ElementType.Int32, "rows");
        Graph.Input("parents", ElementType.Int32, "rows");
        Graph.Input("row_starts", ElementType.Int32, "sequences_plus_1");
        Graph.Input("past_lengths", ElementType.Int32, "sequences");
        Graph.Input("page_table", ElementType.Int32, "sequences", "pages_per_sequence");
        Graph.Input("asked_rows", ElementType.Int32, "asked");

        RotaryFrequencies frequencies = RotaryFrequencies.Of(Model);
        Graph.Constant("inverse_frequencies", ElementType.Double, frequencies.Inverse, frequencies.Inverse.Length);
        Node("rotary", "RotaryAngles", ["positions", "inverse_frequencies"], Own, ("attention_factor", (float)frequencies.AttentionScale));
    }

    protected override string Norm(string name, string value, string weightTensor) =>
        Node(name, "SimplifiedLayerNormalization", [value, Weights.Vector(weightTensor)], "", ("axis", -1), ("epsilon", Epsilon));

    protected override string Attention(int layer, string name, string tensor, string qkv)
    {
        int pageFloats = PageFloats(Model);
        string pages = Graph.Input($"pages.{layer}", ElementType.Single, "pages", pageFloats);
        List<string> inputs = [qkv, "rotary", "positions", "parents", "row_starts", "past_lengths", "page_table", pages];
        if (Model.QueryKeyNorm)
        {
            inputs.Add(Weights.Vector($"{tensor}.self_attn.q_norm.weight"));
            inputs.Add(Weights.Vector($"{tensor}.self_attn.k_norm.weight"));
        }

        return Node(
            $"{name}.attention", "TreeAttention", inputs.ToArray(), Own,
            ("heads", Model.HeadCount), ("kv_heads", Model.KeyValueHeadCount), ("head_dim", Model.HeadDimension),
            ("scale", (float)Model.AttentionMultiplier), ("qk_norm", Model.QueryKeyNorm ? 1 : 0), ("norm_epsilon", Epsilon));
    }

    protected override string Activate(string name, string gateUp) => Node(name, "SwiGlu", [gateUp], Own, ("width", Model.IntermediateSize));

    protected override string Asked(string name, string value, int width) => Node(name, "Gather", [value, "asked_rows"], "", ("axis", 0));

    protected override string Deliver(string name, string value) => Node(name, "Identity", [value], "");

    /// <summary>Floats of a page of 16 rows: keys [head_dim, 16] and values [16, head_dim rounded up to 32] of every KV head.</summary>
    private static int PageFloats(ModelConfiguration model) =>
        model.KeyValueHeadCount * 16 * (model.HeadDimension + ((model.HeadDimension + 31) & ~31));
}
