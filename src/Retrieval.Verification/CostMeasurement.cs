using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.OnnxRuntime;
using Retrieval.Speculation;

namespace Retrieval.Verification;

/// <summary>Measures what a pass costs by rows and past length, and remembers it for the next start.</summary>
internal static class CostMeasurement
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);
    /// <summary>Points by rows that are measured even when the time is up: a line needs two.</summary>
    private const int LeastRows = 2;

    private const int MostRounds = 30;

    private static readonly int[] GridRows = [1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64];
    private static readonly int[] GridPasts = [128, 1024];

    /// <summary>The table of this model on this machine: remembered, else measured, else guessed, as the options say.</summary>
    public static VerifyCostTable For(OnnxVerifier verifier, VerifierOptions options)
    {
        string? path = options.CostDirectory is { } directory ? Path.Combine(directory, FileName(verifier)) : null;
        if (path is not null && Read(path) is { } remembered)
        {
            return remembered;
        }

        if (!options.MeasureCost)
        {
            return new VerifyCostTable([1, 64], [0], [1, 8]);
        }

        VerifyCostTable table = Measure(verifier);
        if (path is not null)
        {
            Write(path, table);
        }

        return table;
    }

    private static VerifyCostTable? Read(string path)
    {
        try
        {
            return File.Exists(path) ? VerifyCostTable.FromJson(File.ReadAllText(path)) : null;
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            return null; // What cannot be read is measured again.
        }
    }

    private static void Write(string path, VerifyCostTable table)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string partial = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(partial, table.ToJson());
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A table that cannot be kept costs a second at the next start, no more.
        }
    }

    /// <summary>
    /// Few rows first, until the grid or the time is through, then in turn for as long as time remains; the median of each point. What a slow
    /// model leaves unmeasured is extrapolated and learned while running.
    /// </summary>
    private static VerifyCostTable Measure(OnnxVerifier verifier)
    {
        int[] rows = [.. GridRows.Where(count => count <= verifier.MaxRows)];
        int[] pasts = [.. GridPasts.Where(past => past + rows[^1] < verifier.ContextLength)];
        pasts = pasts.Length > 0 ? pasts : [Math.Max(0, verifier.ContextLength - rows[^1] - 1)];
        rows = [.. rows.Where(count => pasts[^1] + count < verifier.ContextLength)];
        var tree = new TokenTree(rows[^1]);
        int sequence = verifier.OpenSequence();
        verifier.TimePass(sequence, tree, rows[0], pasts[^1]);

        List<List<double>> samples = [];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < rows.Length && (i < LeastRows || Stopwatch.GetElapsedTime(start) < TimeLimit); i++)
        {
            samples.AddRange(pasts.Select(past => new List<double> { verifier.TimePass(sequence, tree, rows[i], past) }));
        }

        rows = rows[..(samples.Count / pasts.Length)];
        for (int round = 1; round < MostRounds; round++)
        {
            for (int point = 0; point < samples.Count && Stopwatch.GetElapsedTime(start) < TimeLimit; point++)
            {
                // Sizes change little from step to step: what a pass of another size did to the caches is not this size's cost.
                verifier.TimePass(sequence, tree, rows[point / pasts.Length], pasts[point % pasts.Length]);
                samples[point].Add(verifier.TimePass(sequence, tree, rows[point / pasts.Length], pasts[point % pasts.Length]));
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
            $"cost-{verifier.Decoder.ContentKey[..Math.Min(16, verifier.Decoder.ContentKey.Length)]}-{verifier.Decoder.Weights}-{verifier.Decoder.Device}-{Environment.MachineName}-{vectors}-{verifier.Threads}-{verifier.ContextLength}x{verifier.MaxRows}-{OrtEnv.Instance().GetVersionString()}.json");
    }
}
