using System.Runtime.InteropServices;

namespace Retrieval.Models.Export;

/// <summary>Turns the checkpoint's tensors into nodes and weights of the chosen format.</summary>
internal sealed class LayerWeights(Checkpoint checkpoint, WeightFile file, WeightFormat format, DeviceForm device = DeviceForm.Cpu)
{
    private const string Own = "retrieval";
    private const string HeadTensor = "lm_head.weight";
    private const string EmbeddingTensor = "model.embed_tokens.weight";

    private readonly MatrixWriter _matrices = new(checkpoint, file);
    private string? _embedding;

    /// <summary>The graph under construction.</summary>
    public GraphBuilder Graph { get; set; } = null!;

    /// <summary>What the graph computes with: 32 bits, but 16 on CUDA where the weights have 16.</summary>
    public ElementType Compute => device == DeviceForm.Cuda && format == WeightFormat.Fp16 ? ElementType.Half : ElementType.Single;

    /// <summary>A norm's weights, in the type of the computation whatever the format: they are few and sensitive.</summary>
    public string Vector(string tensor)
    {
        var values = new float[checkpoint.Tensors[tensor].Shape[0]];
        checkpoint.ReadSingle(tensor, values);
        return Constant(tensor, values, values.Length);
    }

    /// <summary>A scalar.</summary>
    public string Number(string name, double value) => Constant(name, [(float)value]);

    /// <summary>Cosines and sines by position, [positions, head_dim / 2].</summary>
    public (string Cosines, string Sines) RotaryTables() => new RotaryTableWriter(checkpoint.Configuration, file).Write(Graph, Compute);

    /// <summary>The rows of the embedding for the given ids, in the type of the computation: on CUDA they are kept in it.</summary>
    public string Embedding(string ids)
    {
        TensorInfo tensor = checkpoint.Tensors[EmbeddingTensor];
        (ElementType type, long offset, long bytes) = WriteEmbedding(tensor);
        _embedding = Graph.External(EmbeddingTensor, type, file.Name, offset, bytes, tensor.Shape[0], tensor.Shape[1]);
        string rows = Graph.Node("embedding", "Gather", [_embedding, ids], "", ("axis", 0));
        return type == Compute ? rows : Graph.Node("embedding.fp32", "Cast", [rows], "", ("to", (int)ElementType.Single));
    }

    /// <summary>Projects normed hidden states to logits.</summary>
    public string Head(string hidden)
    {
        bool tied = checkpoint.Configuration.TiedHead;
        if (tied && device == DeviceForm.Cuda)
        {
            return Graph.Node("head", "Gemm", [hidden, _embedding!], "", ("transB", 1)); // One copy of the matrix for both of its uses.
        }

        return format == WeightFormat.Fp32 && tied
            ? Graph.Node("head", "MatMul", [hidden, Graph.Node("head.weight", "Transpose", [_embedding!], "", ("perm", new long[] { 1, 0 }))])
            : Project("head", hidden, [tied ? EmbeddingTensor : HeadTensor], bias: null);
    }

    /// <summary>One product for all the given projections, side by side, with their biases where the checkpoint has them.</summary>
    /// <param name="name">Name of the result.</param>
    /// <param name="input">[rows, inputs]</param>
    /// <param name="projections">Names of tensors, without ".weight" and ".bias".</param>
    public string Linear(string name, string input, params string[] projections)
    {
        string[] weights = [.. projections.Select(projection => $"{projection}.weight")];
        return Project(name, input, weights, Bias(name, projections));
    }

    private string Project(string name, string input, string[] tensors, string? bias)
    {
        (int outputs, int inputs) = _matrices.Shape(tensors);
        if (format == WeightFormat.Int8)
        {
            (long start, long size, float[] scales) = _matrices.WriteInt8(tensors);
            string integers = Graph.External($"{name}.weight", ElementType.SByte, file.Name, start, size, inputs, outputs);
            string columnScales = Graph.Constant<float>($"{name}.scales", ElementType.Single, scales, outputs);
            string zero = Graph.Constant<byte>($"{name}.zero", ElementType.Byte, [128]);
            Graph.Node($"{name}.quantized", "QuantizeRows", [input], [$"{name}.quantized", $"{name}.row_scales"], Own, [("width", inputs)]);
            string sums = Graph.Node($"{name}.sums", "MatMulInteger", [$"{name}.quantized", integers, zero]);
            string[] operands = bias is null ? [sums, $"{name}.row_scales", columnScales] : [sums, $"{name}.row_scales", columnScales, bias];
            return Graph.Node(name, "DequantizeRows", operands, Own, ("has_bias", bias is null ? 0 : 1));
        }

        bool half = format == WeightFormat.Fp16;
        (long offset, long bytes) = _matrices.Write(tensors, half);
        string weight = Graph.External($"{name}.weight", half ? ElementType.Half : ElementType.Single, file.Name, offset, bytes, inputs, outputs);
        if (half && Compute == ElementType.Single)
        {
            weight = Graph.Node($"{name}.weight.fp32", "Cast", [weight], "", ("to", (int)ElementType.Single));
        }

        string product = Graph.Node(bias is null ? name : $"{name}.product", "MatMul", [input, weight]);
        return bias is null ? product : Graph.Node(name, "Add", [product, bias]);
    }

    /// <summary>Zeros stand in for projections without a bias beside ones that have one (Qwen2 has none on its output projection).</summary>
    private string? Bias(string name, string[] projections)
    {
        if (!projections.Any(projection => checkpoint.Contains($"{projection}.bias")))
        {
            return null;
        }

        List<float> values = [];
        foreach (string projection in projections)
        {
            var part = new float[checkpoint.Tensors[$"{projection}.weight"].Shape[0]];
            if (checkpoint.Contains($"{projection}.bias"))
            {
                checkpoint.ReadSingle($"{projection}.bias", part);
            }

            values.AddRange(part);
        }

        return Constant($"{name}.bias", values.ToArray(), values.Count);
    }

    private string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Compute == ElementType.Half
        ? Graph.Constant<Half>(name, ElementType.Half, MatrixWriter.ToHalf(name, values), shape)
        : Graph.Constant(name, ElementType.Single, values, shape);

    /// <summary>In fp32 for fp32; else as the checkpoint has it, which loses nothing and is never larger; on CUDA as the head needs it.</summary>
    private (ElementType Type, long Offset, long Bytes) WriteEmbedding(TensorInfo tensor)
    {
        ElementType type = format == WeightFormat.Fp32 || device == DeviceForm.Cuda ? Compute : tensor.Type switch
        {
            TensorType.BFloat16 => ElementType.BFloat16,
            TensorType.Float16 => ElementType.Half,
            _ => ElementType.Single,
        };
        bool convert = type == ElementType.Single || device == DeviceForm.Cuda;
        int width = checked((int)tensor.Shape[1]);
        int size = type == ElementType.Single ? sizeof(float) : sizeof(ushort);
        var row = new float[width];
        long start = file.Align(tensor.ElementCount * size);
        for (long r = 0; r < tensor.Shape[0]; r++)
        {
            file.Write(convert ? ReadRow(r) : checkpoint.Bytes(tensor.Name, r * width * size, width * size));
        }

        return (type, start, tensor.ElementCount * size);

        ReadOnlySpan<byte> ReadRow(long index)
        {
            checkpoint.ReadSingle(tensor.Name, index * width, row);
            return type == ElementType.Half ? MemoryMarshal.AsBytes<Half>(MatrixWriter.ToHalf(tensor.Name, row)) : MemoryMarshal.AsBytes<float>(row);
        }
    }
}
