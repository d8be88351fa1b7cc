using System.Collections.Concurrent;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.TestSupport;

/// <summary>Exports for tests, each made once in a test process, beside the tests' assembly: the next run removes what the last one left.</summary>
public static class ExportedModels
{
    private static readonly ModelStore Store = new(EmptyDirectory());
    private static readonly ConcurrentDictionary<(string, WeightFormat), Lazy<ExportedDecoder>> Decoders = new();

    /// <summary>The default target model.</summary>
    public static ExportedDecoder Target(WeightFormat format = WeightFormat.Fp32) => Of(DefaultModel.TargetDirectory, format);

    /// <summary>The default draft model: small and fast.</summary>
    public static ExportedDecoder Draft(WeightFormat format = WeightFormat.Fp32) => Of(DefaultModel.DraftDirectory, format);

    /// <summary>Any checkpoint.</summary>
    public static ExportedDecoder Of(string checkpoint, WeightFormat format = WeightFormat.Fp32) =>
        Decoders.GetOrAdd((checkpoint, format), key => new Lazy<ExportedDecoder>(() => ExportedDecoder.Open(Store.Locate(key.Item1, key.Item2)))).Value;

    private static string EmptyDirectory()
    {
        string directory = Path.Combine(AppContext.BaseDirectory, "exported-models");
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        return directory;
    }
}
