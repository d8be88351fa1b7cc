using Microsoft.ML.OnnxRuntime.Tensors;
using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>The operators an exported decoder uses beside ONNX's own. Their names and signatures are part of the export format (GRAPH.md).</summary>
internal static class Operators
{
    /// <summary>The domain of the nodes.</summary>
    public const string Domain = "retrieval";

    private const TensorElementType Single = TensorElementType.Float;
    private const TensorElementType Double = TensorElementType.Double;
    private const TensorElementType Int32 = TensorElementType.Int32;
    private const TensorElementType Byte = TensorElementType.UInt8;

    /// <summary>To be registered with the options of every session over an exported decoder.</summary>
    public static OperatorLibrary Library { get; } = new(
        Domain,
        new("TreeAttention", [Single, Single, Int32, Int32, Int32, Int32, Int32, Single, Single, Single], [Single], 2, info => new TreeAttentionKernel(info)),
        new("RotaryAngles", [Int32, Double], [Single], 0, info => new RotaryAnglesKernel(info)),
        new("SwiGlu", [Single], [Single], 0, info => new SwiGluKernel(info)),
        new("QuantizeRows", [Single], [Byte, Single], 0, info => new QuantizeRowsKernel(info)),
        new("DequantizeRows", [Int32, Single, Single, Single], [Single], 1, info => new DequantizeRowsKernel(info)));
}
