namespace Retrieval.Models.Export;

/// <summary>Which kind of device an exported decoder is made for. The two graphs differ in operators and in how they keep keys and values.</summary>
public enum DeviceForm
{
    /// <summary>A CPU: attention over a paged KV cache by our own operators, exact to the last bit.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU: operators of ONNX and ONNX Runtime only, all of which the CUDA provider has. Weights in fp16 or fp32.</summary>
    Cuda,
}
