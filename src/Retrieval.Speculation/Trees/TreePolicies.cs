using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Retrieval.Speculation.Trees;

/// <summary>The tree policies by name, as commands and benchmarks take them.</summary>
public static class TreePolicies
{
    // In the order they are listed to users.
    private static readonly KeyValuePair<string, Func<TreePolicy>>[] All =
    [
        new("chain", () => new ChainPolicy()),
        new("fixed", () => new FixedTreePolicy()),
        new("sequoia", () => new SequoiaPolicy()),
        new("opt-tree", () => new OptTreePolicy()),
        new("eagle-2", () => new Eagle2Policy()),
        new("dyspec", () => new DySpecPolicy()),
        new("specexec", () => new SpecExecPolicy()),
    ];

    private static readonly FrozenDictionary<string, Func<TreePolicy>> ByName = All.ToFrozenDictionary();

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Key)];

    /// <summary>Makes a policy of that name, with its defaults, for one run.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryCreate([NotNullWhen(true)] string? name, [NotNullWhen(true)] out TreePolicy? policy)
    {
        policy = name is not null && ByName.TryGetValue(name, out Func<TreePolicy>? make) ? make() : null;
        return policy is not null;
    }
}
