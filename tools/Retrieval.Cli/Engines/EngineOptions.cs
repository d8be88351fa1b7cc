using Retrieval.Engine;
using Retrieval.Models.Export;
using Retrieval.Speculation.Options;

namespace Retrieval.Cli.Engines;

/// <summary>How a model is run. Null stands for the default.</summary>
internal sealed record EngineOptions
{
    private const int MostThreads = 1024;

    public EngineKind Kind { get; init; }

    public WeightFormat? Weights { get; init; }

    public DeviceForm? Device { get; init; }

    public required string CacheDirectory { get; init; }

    public int? ContextLength { get; init; }

    public int? Threads { get; init; }

    /// <summary>Whether passes are timed, which drafting needs: about a second, once for each model and machine.</summary>
    public bool MeasuresCost { get; init; }

    /// <summary>The context that a model gets.</summary>
    public int ContextFor(ModelSource model) => ContextLength ?? model.DefaultContextLength;

    /// <summary>Checks the ranges.</summary>
    public IEnumerable<OptionFault> FindFaults(ModelSource model)
    {
        if (ContextLength is { } context && (context < 2 || context > model.MaxPositions))
        {
            yield return new OptionFault("--context", $"--context must be between 2 and {model.MaxPositions}, the model's limit, but is {context}.");
        }

        if (Threads is < 1 or > MostThreads)
        {
            yield return new OptionFault("--threads", $"--threads must be between 1 and {MostThreads}, but is {Threads}.");
        }

        if (Weights is { } asked && model.Weights is { } kept && asked != kept)
        {
            yield return new OptionFault(
                "--weights", $"--weights must be {Name(kept)} or left out: {model.Directory} was exported so, but is {Name(asked)}.");
        }

        if (Kind == EngineKind.Reference && model.Weights is not null)
        {
            yield return new OptionFault("--engine", $"--engine reference must be given a checkpoint, but {model.Directory} is an exported model.");
        }

        if (Kind == EngineKind.Reference && Weights is not (null or WeightFormat.Fp32))
        {
            yield return new OptionFault("--weights", $"--weights must be fp32 with --engine reference, but is {Name(Weights.Value)}.");
        }
    }

    private static string Name(WeightFormat weights) => weights.ToString().ToLowerInvariant();
}
