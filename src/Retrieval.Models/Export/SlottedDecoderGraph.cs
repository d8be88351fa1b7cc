namespace Retrieval.Models.Export;

/// <summary>
/// The form for CUDA: a padded batch of trees, and a KV cache of row slots that belong to no sequence in particular. Every pass writes its
/// rows to the slots it is told (ScatterND, in place) and gathers each sequence's context from wherever its rows lie, so that committing,
/// forking and truncating move nothing: they change the lists of slots.
/// </summary>
/// <remarks>
/// Opset 23, not later: ONNX Runtime matches a kernel registered as "23 and up" only by that very version of the operator, and its CUDA
/// provider has no later one of Cast, Reshape and Shape; a node without a kernel would run on the CPU, with copies.
/// </remarks>
internal sealed class SlottedDecoderGraph(ModelConfiguration model, LayerWeights weights) : DecoderGraph(model, weights, new GraphBuilder("decoder", opset: 23))
{
    /// <summary>Added to scores that must not count. Finite in 16 bits, so that a row which sees nothing (padding) stays finite, too.</summary>
    private const float Blocked = -30000;

    private string _cosines = "";
    private string _sines = "";

    protected override string[] Domains => [Contrib];

    protected override void AddInputs()
    {
        Graph.Input("token_ids", ElementType.Int64, "batch", "rows");
        Graph.Input("positions", ElementType.Int64, "batch", "rows");
        Graph.Input("tree_bias", ElementType.Single, "batch", 1, "rows", "rows");
        Graph.Input("past_lengths", ElementType.Int64, "batch", 1);
        Graph.Input("past_slots", ElementType.Int64, "batch", "past");
        Graph.Input("write_slots", ElementType.Int64, "batch", "rows", 1);
        Graph.Input("asked_rows", ElementType.Int64, "asked");

        (_cosines, _sines) = Weights.RotaryTables();
        Node("new_slots", "Reshape", ["write_slots", Shape("slots_by_row", 0, -1)], "");
        Node("context_slots", "Concat", ["past_slots", "new_slots"], "", ("axis", 1));
        AddBias();
    }

    protected override string Norm(string name, string value, string weightTensor) =>
        Node(name, "RMSNormalization", [value, Weights.Vector(weightTensor)], "", ("axis", -1), ("epsilon", Epsilon));

    protected override string Attention(int layer, string name, string tensor, string qkv)
    {
        int keyWidth = Model.KeyValueHeadCount * Model.HeadDimension;
        string[] parts = Split($"{name}.qkv", qkv, Model.HeadCount * Model.HeadDimension, keyWidth, keyWidth);
        string query = Rotate($"{name}.query", parts[0], Model.HeadCount, $"{tensor}.self_attn.q_norm.weight");
        string key = Rotate($"{name}.key", parts[1], Model.KeyValueHeadCount, $"{tensor}.self_attn.k_norm.weight");
        return Node(
            $"{name}.attention", "Attention", [query, Store($"keys.{layer}", key, keyWidth), Store($"values.{layer}", parts[2], keyWidth), "bias"], "",
            ("q_num_heads", Model.HeadCount), ("kv_num_heads", Model.KeyValueHeadCount), ("scale", (float)Model.AttentionMultiplier));
    }

    protected override string Activate(string name, string gateUp)
    {
        string[] parts = Split(name, gateUp, Model.IntermediateSize, Model.IntermediateSize);
        string gate = Node($"{name}.sigmoid", "Sigmoid", [parts[0]], "");
        string swish = Node($"{name}.swish", "Mul", [parts[0], gate], "");
        return Node(name, "Mul", [swish, parts[1]], "");
    }

    protected override string Asked(string name, string value, int width)
    {
        string rows = Node($"{name}.rows", "Reshape", [value, Shape($"{name}.shape", -1, width)], "");
        return Node(name, "Gather", [rows, "asked_rows"], "", ("axis", 0));
    }

    protected override string Deliver(string name, string value) => Node(name, "Cast", [value], "", ("to", (int)ElementType.Single));

    /// <summary>
    /// The whole bias, [batch, 1, rows, past + rows]: columns at or beyond a sequence's past length are blocked, then follows the tree's own
    /// bias. Made here, once for all layers, since it would be most of what a pass sends to the device.
    /// </summary>
    private void AddBias()
    {
        string tree = Weights.Compute == ElementType.Single ? "tree_bias" : Node("tree_bias.cast", "Cast", ["tree_bias"], "", ("to", (int)Weights.Compute));
        string first = Graph.Constant<long>("first", ElementType.Int64, [0]), second = Graph.Constant<long>("second", ElementType.Int64, [1]);
        string length = Node("past", "Squeeze", [Node("past.shape", "Shape", ["past_slots"], "", ("start", 1), ("end", 2))], "");
        string columns = Node("past.columns", "Range", [first, length, second], "");
        string open = Node("past.open", "Less", [columns, "past_lengths"], "");
        string past = Node("past.where", "Where", [open, Weights.Number("bias.open", 0), Weights.Number("bias.blocked", Blocked)], "");
        string byHead = Node("past.bias", "Reshape", [past, Shape("past.bias_shape", 0, 1, 1, -1)], "");

        // A column of zeros gives the past's bias one row for each of the tree's.
        string column = Node(
            "tree.column", "Slice", [tree, Shape("tree.column_start", 0), Shape("tree.column_end", 1), Shape("tree.column_axis", 3)], "");
        string zeros = Node("tree.zeros", "Mul", [column, Weights.Number("tree.zero", 0)], "");
        string byRow = Node("past.rows", "Add", [byHead, zeros], "");
        Node("bias", "Concat", [byRow, tree], "", ("axis", 3));
    }

    /// <summary>Norms each head where the model does, and turns it by its row's position.</summary>
    private string Rotate(string name, string value, int heads, string normTensor)
    {
        if (Model.QueryKeyNorm)
        {
            string byHead = Node($"{name}.heads", "Reshape", [value, Shape($"{name}.heads_shape", 0, 0, heads, Model.HeadDimension)], "");
            string normed = Norm($"{name}.norm", byHead, normTensor);
            value = Node($"{name}.normed", "Reshape", [normed, Shape($"{name}.normed_shape", 0, 0, heads * Model.HeadDimension)], "");
        }

        return Node($"{name}.rotated", "RotaryEmbedding", [value, _cosines, _sines, "positions"], "", ("num_heads", heads));
    }

    /// <summary>Writes the rows to the cache and returns the context, [batch, past + rows, width].</summary>
    private string Store(string name, string rows, int width)
    {
        string cache = Graph.Input(name, Weights.Compute, "slots", width);
        string written = Node($"{name}.written", "ScatterND", [cache, "write_slots", rows], "");
        Graph.Output(written, Weights.Compute, "slots", width);
        return Node($"{name}.context", "Gather", [written, "context_slots"], "", ("axis", 0));
    }

    private string[] Split(string name, string value, params long[] widths)
    {
        string[] parts = [.. widths.Select((_, i) => $"{name}.{i}")];
        Graph.Node($"{name}.split", "Split", [value, Shape($"{name}.widths", widths)], parts, "", [("axis", -1)]);
        return parts;
    }

    private string Shape(string name, params long[] dimensions) => Graph.Constant<long>(name, ElementType.Int64, dimensions, dimensions.Length);
}
