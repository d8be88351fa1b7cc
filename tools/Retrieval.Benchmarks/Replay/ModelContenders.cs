using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>Who takes turns in a replay with real passes.</summary>
internal static class ModelContenders
{
    private const int LargestBudget = 64;

    /// <summary>Name of the mix without a draft model.</summary>
    public const string WithoutModel = "mix, no draft model";

    /// <summary>Sizes of fixed trees unless others are asked for.</summary>
    public static IReadOnlyList<int> DefaultSizes { get; } = [2, 4, 8, 16, 32];

    /// <summary>
    /// Plain decoding first, the mix last. Between them trees of fixed sizes, each source alone if wanted, the mix that never pauses a
    /// source (the fixed sizes do not either, so that one is compared with them like with like), and the mix without a draft model.
    /// </summary>
    public static List<ModelContender> Of(DraftSource[] sources, IEnumerable<int> sizes, bool eachAlone, bool hasDraftModel) =>
    [
        new("plain", 0, []) { IsFixed = true },
        .. sizes.Distinct().Select(size => new ModelContender($"fixed {size}", size, sources) { IsFixed = true }),
        .. eachAlone ? sources.Select(source => new ModelContender(source.Name(), LargestBudget, [source])) : [],
        new("mix, sources never paused", LargestBudget, sources) { PausesSources = false },
        .. hasDraftModel ? [new ModelContender(WithoutModel, LargestBudget, [.. sources.Except([DraftSource.Model])])] : (ModelContender[])[],
        new("mix", LargestBudget, sources),
    ];
}
