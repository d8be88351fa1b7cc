using Retrieval.Models.Export;
using Retrieval.Models.Export.Onnx;
using Retrieval.TestSupport;

namespace Retrieval.Models.Tests.Export;

/// <summary>The graph for CUDA against the kernel table that ONNX Runtime documents for its CUDA provider (docs/OperatorKernels.md).</summary>
public class SlottedDecoderGraphTests
{
    /// <summary>
    /// Operators for which the provider registers a kernel of just the version that opset 23 means, for fp32, fp16 and int64 where that
    /// matters. Open ranges ("19 and up") count by their first version only; Identity, ConstantOfShape and Pad are missing for that reason.
    /// </summary>
    private static readonly HashSet<string> CudaKernels =
    [
        "Add", "Attention", "Cast", "Concat", "Expand", "Gather", "Gemm", "Less", "MatMul", "Mul", "Range", "Reshape", "RMSNormalization", "RotaryEmbedding",
        "ScatterND", "Shape", "Sigmoid", "Slice", "Split", "Squeeze", "Where", "com.microsoft.SkipSimplifiedLayerNormalization",
    ];

    public static TheoryData<string, WeightFormat> Exports
    {
        get
        {
            var exports = new TheoryData<string, WeightFormat>();
            foreach (string variant in ReferenceCases.Variants)
            {
                exports.Add(variant, WeightFormat.Fp32);
                exports.Add(variant, WeightFormat.Fp16);
            }

            return exports;
        }
    }

    [Theory]
    [MemberData(nameof(Exports))]
    public void Export_ForCuda_UsesOnlyOperatorsWithCudaKernels(string variant, WeightFormat format)
    {
        ModelProto decoder = Export(variant, format, "decoder.onnx"), growth = Export(variant, format, "cache_growth.onnx");
        foreach (ModelProto model in new[] { decoder, growth })
        {
            Assert.Equal(23, model.OpsetImport.Single(opset => opset.Domain.Length == 0).Version);
            Assert.Empty(model.Graph.Node.Select(node => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}").Except(CudaKernels));
        }
    }

    [Fact]
    public void Export_Fp16ForCuda_ComputesInHalfPrecision()
    {
        ModelProto decoder = Export("qwen3", WeightFormat.Fp16, "decoder.onnx");
        Assert.All(decoder.Graph.Initializer, tensor => Assert.Contains((ElementType)tensor.DataType, new[] { ElementType.Half, ElementType.Int64 }));
        Assert.All(decoder.Graph.Input.Where(input => input.Name.Contains('.', StringComparison.Ordinal)), cache => Assert.Equal((int)ElementType.Half, cache.Type.TensorType.ElemType));
    }

    [Fact]
    public void Export_TiedHeadForCuda_KeepsOneCopyOfTheMatrix()
    {
        ModelProto decoder = Export("qwen2", WeightFormat.Fp32, "decoder.onnx");
        string embedding = decoder.Graph.Node.Single(node => node.Name == "embedding").Input[0];
        Assert.Equal(embedding, decoder.Graph.Node.Single(node => node.Name == "head").Input[1]);
    }

    private static ModelProto Export(string variant, WeightFormat format, string file)
    {
        string directory = Directory.CreateTempSubdirectory("retrieval-test-").FullName;
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(ReferenceCases.Model(variant));
            DecoderExporter.Export(checkpoint, directory, format, DeviceForm.Cuda);
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(directory, file)));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
