using System.Runtime.InteropServices;
using Retrieval.Server.Models;

namespace Retrieval.Server.Health;

/// <summary>The health body: llama.cpp's clients look at <c>status</c>, Tabby's at the rest.</summary>
internal sealed record HealthReport(
    string Status, string Model, string Device, string Arch, string CpuInfo, int CpuCount, IReadOnlyList<string> CudaDevices, HealthVersion Version)
{
    public static HealthReport Of(ServedModel model) => new(
        "ok",
        model.Id,
        model.Verifier.Decoder.IsForCuda ? "cuda" : "cpu",
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        RuntimeInformation.OSDescription,
        Environment.ProcessorCount,
        [],
        HealthVersion.Current);
}
