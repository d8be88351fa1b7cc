using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>Who takes turns in a replay with real passes.</summary>
internal static class ModelContenders
{
    private const int LargestBudget = 64;

    /// <summary>Sizes of fixed trees unless others are asked for.</summary>
    public static IReadOnlyList<int> DefaultSizes { get; } = [2, 4, 8, 16, 32];

    /// <summary>
    /// Plain decoding first, the mix last. Between them trees of fixed sizes, each source alone if wanted, and the mix that never pauses a
    /// source: the fixed sizes do not either, so that one is compared with them like with like.
    /// </summary>
    public static List<ModelContender> Of(DraftSource[] sources, IEnumerable<int> sizes, bool eachAlone) =>
    [
        new("plain", 0, []) { IsFixed = true },
        .. sizes.Distinct().Select(size => new ModelContender($"fixed {size}", size, sources) { IsFixed = true }),
        .. eachAlone ? sources.Select(source => new ModelContender(source.Name(), LargestBudget, [source])) : [],
        new("mix, sources never paused", LargestBudget, sources) { PausesSources = false },
        new("mix", LargestBudget, sources),
    ];
}
