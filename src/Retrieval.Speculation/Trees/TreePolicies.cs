using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Trees;

/// <summary>The tree policies by name, as commands and benchmarks take them.</summary>
public static class TreePolicies
{
    // In the order they are listed to users.
    private static readonly KeyValuePair<string, Func<BudgetPolicy, TreePolicy>>[] All =
    [
        new("best-first", budget => new BestFirstPolicy(budget)),
        new("chain", _ => new ChainPolicy()),
        new("fixed", _ => new FixedTreePolicy()),
        new("sequoia", _ => new SequoiaPolicy()),
        new("opt-tree", _ => new OptTreePolicy()),
        new("eagle-2", _ => new Eagle2Policy()),
        new("dyspec", _ => new DySpecPolicy()),
        new("specexec", _ => new SpecExecPolicy()),
        new("rasd", budget => new RasdPolicy(budget)),
    ];

    private static readonly FrozenDictionary<string, Func<BudgetPolicy, TreePolicy>> ByName = All.ToFrozenDictionary();

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Key)];

    /// <summary>Makes a policy of that name, with its defaults, for one run.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="budget">The run's own; only best-first growth, also of RASD's trees, asks it node by node.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryCreate([NotNullWhen(true)] string? name, BudgetPolicy budget, [NotNullWhen(true)] out TreePolicy? policy)
    {
        policy = name is not null && ByName.TryGetValue(name, out Func<BudgetPolicy, TreePolicy>? make) ? make(budget) : null;
        return policy is not null;
    }
}
