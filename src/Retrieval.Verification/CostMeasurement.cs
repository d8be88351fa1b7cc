using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Retrieval.Speculation;

namespace Retrieval.Verification;

/// <summary>Measures what a pass costs by rows and past length, and remembers it for the next start.</summary>
internal static class CostMeasurement
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);
    private static readonly int[] GridRows = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64];
    private static readonly int[] GridPasts = [128, 1024];

    /// <summary>The table of this model on this machine: remembered, else measured, else guessed, as the options say.</summary>
    public static VerifyCostTable For(OnnxVerifier verifier, VerifierOptions options)
    {
        string? path = options.CostDirectory is { } directory ? Path.Combine(directory, FileName(verifier)) : null;
        if (path is not null && File.Exists(path))
        {
            try
            {
                return VerifyCostTable.FromJson(File.ReadAllText(path));
            }
            catch (FormatException)
            {
                // A damaged table is measured again.
            }
        }

        if (!options.MeasureCost)
        {
            return new VerifyCostTable([1, 64], [0], [1, 8]);
        }

        VerifyCostTable table = Measure(verifier);
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string partial = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(partial, table.ToJson());
            File.Move(partial, path, overwrite: true);
        }

        return table;
    }

    /// <summary>Round-robin over the grid until the time is up, at least once; the median of each point.</summary>
    private static VerifyCostTable Measure(OnnxVerifier verifier)
    {
        int[] rows = [.. GridRows.Where(count => count <= verifier.MaxRows)];
        int[] pasts = [.. GridPasts.Where(past => past + rows[^1] < verifier.ContextLength)];
        pasts = pasts.Length > 0 ? pasts : [Math.Max(0, verifier.ContextLength - rows[^1] - 1)];
        rows = [.. rows.Where(count => pasts[^1] + count < verifier.ContextLength)];
        var samples = new List<double>[rows.Length * pasts.Length];
        var tree = new TokenTree(rows[^1]);
        long start = Stopwatch.GetTimestamp();
        int sequence = verifier.OpenSequence();
        for (int round = 0; round < 2 || (round < 30 && Stopwatch.GetElapsedTime(start) < TimeLimit); round++)
        {
            for (int point = 0; point < samples.Length; point++)
            {
                if (round == 1 && Stopwatch.GetElapsedTime(start) > TimeLimit)
                {
                    continue; // Slow models keep their first measurement.
                }

                double milliseconds = verifier.TimePass(sequence, tree, rows[point / pasts.Length], pasts[point % pasts.Length]);
                if (round == 0)
                {
                    samples[point] = [milliseconds];
                }
                else
                {
                    samples[point].Add(milliseconds);
                }
            }
        }

        verifier.CloseSequence(sequence);
        return new VerifyCostTable(rows, pasts, [.. samples.Select(Median)]);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static string FileName(OnnxVerifier verifier)
    {
        string vectors = Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"cost-{verifier.Decoder.ContentKey[..Math.Min(16, verifier.Decoder.ContentKey.Length)]}-{verifier.Decoder.Weights}-{verifier.Decoder.Device}-{Environment.MachineName}-{vectors}-{verifier.Threads}.json");
    }
}
