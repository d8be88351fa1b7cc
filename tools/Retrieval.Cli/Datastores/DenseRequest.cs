using Retrieval.Datastore.Dense;
using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.Cli.Datastores;

/// <summary>What a command was told about dense keys. Null stands for what the datastore has, or else the default.</summary>
internal sealed record DenseRequest
{
    /// <summary>Most tokens of a document that the model sees at a time: attention stays cheap, and so does what an interruption costs.</summary>
    public const int LongestWindow = 1024;

    public required string? Model { get; init; }

    public required WeightFormat? Weights { get; init; }

    public required string CacheDirectory { get; init; }

    public required int? Stride { get; init; }

    public required int? Dimensions { get; init; }

    public required int? M { get; init; }

    public required int? EfConstruction { get; init; }

    public required int Threads { get; init; }

    /// <summary>Format in which a checkpoint is exported.</summary>
    public WeightFormat WeightsFor(DenseEntry? current) =>
        Weights ?? (current is not null && Enum.TryParse(current.Options.Weights, ignoreCase: true, out WeightFormat kept) ? kept : WeightFormat.Fp32);

    /// <summary>What keys will be made of.</summary>
    /// <param name="decoder">The model.</param>
    /// <param name="current">The dense part there is.</param>
    public DenseOptions OptionsFor(ExportedDecoder decoder, DenseEntry? current)
    {
        var fresh = new DenseOptions { Model = decoder.ContentKey, Weights = decoder.Weights, HiddenSize = decoder.HiddenSize };
        int window = Math.Min(LongestWindow, decoder.MaxPositions);
        DenseOptions before = current?.Options ?? fresh;
        return fresh with
        {
            Stride = Stride ?? before.Stride,
            Dimensions = Dimensions ?? Math.Min(before.Dimensions, decoder.HiddenSize),
            M = M ?? before.M,
            EfConstruction = EfConstruction ?? before.EfConstruction,
            WindowTokens = window,
            OverlapTokens = window / 4,
        };
    }
}
