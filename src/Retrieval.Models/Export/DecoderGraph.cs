namespace Retrieval.Models.Export;

/// <summary>
/// What the forms of an exported decoder have in common: the order of its blocks and every switch of the model family. A form adds its
/// inputs, attention, and the few nodes whose operator depends on the device. GRAPH.md lists inputs and outputs.
/// </summary>
internal abstract class DecoderGraph(ModelConfiguration model, LayerWeights weights, GraphBuilder graph)
{
    protected const string Contrib = "com.microsoft";

    protected ModelConfiguration Model { get; } = model;

    protected LayerWeights Weights { get; } = weights;

    protected GraphBuilder Graph { get; } = graph;

    protected float Epsilon => (float)Model.RmsNormEpsilon;

    /// <summary>Operator domains beside ONNX's own.</summary>
    protected abstract string[] Domains { get; }

    /// <summary>The graph for a kind of device.</summary>
    public static DecoderGraph For(DeviceForm device, ModelConfiguration model, LayerWeights weights) =>
        device == DeviceForm.Cuda ? new SlottedDecoderGraph(model, weights) : new PagedDecoderGraph(model, weights);

    /// <summary>Writes all weights and returns the graph's bytes.</summary>
    /// <param name="layerWritten">Called with the number of layers done.</param>
    public byte[] Build(Action<int> layerWritten)
    {
        Weights.Graph = Graph;
        AddInputs();

        string residual = Scale("embedded", Weights.Embedding("token_ids"), Model.EmbeddingMultiplier);
        string normed = Norm("layers.0.input_norm", residual, "model.layers.0.input_layernorm.weight");
        for (int layer = 0; layer < Model.LayerCount; layer++)
        {
            (residual, normed) = Layer(layer, residual, normed);
            layerWritten(layer + 1);
        }

        Graph.Output(Deliver("hidden", normed), ElementType.Single, "asked", Model.HiddenSize);
        string logits = Scale("scaled_logits", Weights.Head(normed), 1 / Model.LogitsDivisor);
        Graph.Output(Deliver("logits", logits), ElementType.Single, "asked", Model.VocabularySize);
        return Graph.Build(Domains);
    }

    /// <summary>Declares the inputs, <c>token_ids</c> among them, and what all layers share.</summary>
    protected abstract void AddInputs();

    /// <summary>Root mean square norm over the last dimension.</summary>
    protected abstract string Norm(string name, string value, string weightTensor);

    /// <summary>Attends with projected queries, keys and values side by side, which are also written to the layer's cache.</summary>
    protected abstract string Attention(int layer, string name, string tensor, string qkv);

    /// <summary>SwiGLU of gates and values side by side.</summary>
    protected abstract string Activate(string name, string gateUp);

    /// <summary>The rows whose logits are asked for.</summary>
    protected abstract string Asked(string name, string value, int width);

    /// <summary>A value under the name of a graph output, in fp32.</summary>
    protected abstract string Deliver(string name, string value);

    protected string Node(string name, string type, ReadOnlySpan<string> inputs, string domain, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Graph.Node(name, type, inputs, domain, attributes);

    /// <summary>One block. Returns the residual stream and the input of what follows, already normed.</summary>
    private (string Residual, string Normed) Layer(int layer, string residual, string normed)
    {
        string name = $"layers.{layer}", tensor = $"model.layers.{layer}";
        bool last = layer == Model.LayerCount - 1;

        string qkv = Weights.Linear($"{name}.qkv", normed, $"{tensor}.self_attn.q_proj", $"{tensor}.self_attn.k_proj", $"{tensor}.self_attn.v_proj");
        string attended = Attention(layer, name, tensor, qkv);
        if (last)
        {
            // The last layer's keys and values are written for every row; what follows only matters where logits are asked for.
            attended = Asked($"{name}.asked_attended", attended, Model.HeadCount * Model.HeadDimension);
            residual = Asked($"{name}.asked_residual", residual, Model.HiddenSize);
        }

        string projected = Scale($"{name}.o_scaled", Weights.Linear($"{name}.o", attended, $"{tensor}.self_attn.o_proj"), Model.ResidualMultiplier);
        (residual, normed) = AddAndNorm($"{name}.post_norm", residual, projected, $"{tensor}.post_attention_layernorm.weight");

        string gateUp = Weights.Linear($"{name}.gate_up", normed, $"{tensor}.mlp.gate_proj", $"{tensor}.mlp.up_proj");
        string activated = Activate($"{name}.swiglu", gateUp);
        string down = Scale($"{name}.down_scaled", Weights.Linear($"{name}.down", activated, $"{tensor}.mlp.down_proj"), Model.ResidualMultiplier);
        return AddAndNorm($"{name}.next_norm", residual, down, last ? "model.norm.weight" : $"model.layers.{layer + 1}.input_layernorm.weight");
    }

    private (string Residual, string Normed) AddAndNorm(string name, string residual, string delta, string weight)
    {
        string sum = $"{name}.residual";
        Graph.Node(
            name, "SkipSimplifiedLayerNormalization", [residual, delta, Weights.Vector(weight)], [name, "", "", sum], Contrib,
            [("epsilon", Epsilon)]);
        return (sum, name);
    }

    private string Scale(string name, string value, double factor) =>
        factor == 1 ? value : Node(name, "Mul", [value, Weights.Number($"{name}.factor", factor)], "");
}
