using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Retrieval.Verification.Session;

/// <summary>Where the form for CUDA runs: a GPU, or in tests the CPU.</summary>
/// <param name="cudaDevice">Number of the GPU; null for the CPU.</param>
/// <param name="threads">Threads of what runs on the CPU.</param>
internal sealed class ExecutionDevice(int? cudaDevice, int threads)
{
    private const string CudaProvider = "CUDAExecutionProvider";

    /// <summary>Session options with the device's provider.</summary>
    /// <exception cref="NotSupportedException">This build, or this machine, has no CUDA.</exception>
    public SessionOptions Options()
    {
        SessionOptions options = PagedSession.Options(threads);
        if (cudaDevice is not { } device)
        {
            return options;
        }

        try
        {
            AppendCuda(options, device);
        }
        catch
        {
            options.Dispose();
            throw;
        }

        return options;
    }

    /// <summary>What allocates tensors on the device. Must be disposed of before the session.</summary>
    public OrtAllocator Allocator(InferenceSession session)
    {
        using OrtMemoryInfo memory = cudaDevice is { } device
            ? new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, device, OrtMemType.Default)
            : new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        return new OrtAllocator(session, memory);
    }

    private static void AppendCuda(SessionOptions options, int device)
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider))
        {
            throw new NotSupportedException("The model was exported for CUDA, but this build has the ONNX Runtime for CPUs: build with -p:OnnxRuntimeGpu=true.");
        }

        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>
            {
                ["device_id"] = device.ToString(CultureInfo.InvariantCulture),
                ["arena_extend_strategy"] = "kSameAsRequested", // The cache doubles already.
                ["use_tf32"] = "0", // fp32 means fp32.
            });
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (OnnxRuntimeException error)
        {
            string reason = error.Message.ReplaceLineEndings(" ").Trim();
            throw new NotSupportedException($"CUDA device {device} cannot be used (a GPU, its driver and CUDA 13 are needed): {reason}", error);
        }
    }
}
