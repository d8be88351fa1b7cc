using System.Runtime.Intrinsics.X86;

namespace Retrieval.Benchmarks.Reporting;

/// <summary>Which CPU a benchmark ran on: what it can do decides more than its clock.</summary>
internal static class Processor
{
    private static readonly string[] Notable = ["avx2", "avx512f", "avx_vnni", "avx512_vnni", "amx_int8", "amx_bf16"];

    public static string Describe()
    {
        string[] lines = File.Exists("/proc/cpuinfo") ? File.ReadAllLines("/proc/cpuinfo") : [];
        string name = Field(lines, "model name") ?? "unknown CPU";
        string[] flags = (Field(lines, "flags") ?? "").Split(' ');
        string[] notable = [.. Notable.Where(flags.Contains)];
        string vectors = notable.Length > 0 ? string.Join(' ', notable) : Avx2.IsSupported ? "avx2" : "no AVX2";
        return $"{name}, {Environment.ProcessorCount} cores, {vectors}";
    }

    private static string? Field(string[] lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
