using Retrieval.Engine;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Drafts;

/// <summary>The exported form of a target, which its draft models share the weights of: the one that is run, so the cache's for a checkpoint.</summary>
internal static class TargetExport
{
    /// <summary>The format that was asked for; an exported model keeps its own.</summary>
    public static WeightFormat Weights(ModelSource model, WeightFormat? asked) =>
        model.Weights is { } kept && asked is { } other && kept != other
            ? throw new CommandException($"--weights must be {Name(kept)} or left out: {model.Directory} was exported so, but is {Name(other)}.", ExitCode.BadUsage)
            : model.Weights ?? asked ?? WeightFormat.Fp32;

    /// <summary>Finds it, or makes it.</summary>
    /// <param name="model">The target.</param>
    /// <param name="weights">Format of a checkpoint's weights.</param>
    /// <param name="device">What a checkpoint is exported for.</param>
    /// <param name="cache">Root of the cache; null or empty for the default one.</param>
    /// <param name="show">Runs an export with a display of its progress.</param>
    /// <param name="cancellationToken">Stops an export.</param>
    public static string Locate(
        ModelSource model, WeightFormat weights, DeviceForm device, string? cache, Action<Action<Action<ExportProgress>>> show, CancellationToken cancellationToken)
    {
        if (model.Weights is not null)
        {
            return model.Directory;
        }

        string exported = "";
        var store = new ModelStore(cache is { Length: > 0 } ? cache : ModelStore.DefaultCacheDirectory());
        show(progress => exported = store.Locate(model.Directory, weights, device, progress, cancellationToken));
        return exported;
    }

    private static string Name(WeightFormat weights) => weights.ToString().ToLowerInvariant();
}
