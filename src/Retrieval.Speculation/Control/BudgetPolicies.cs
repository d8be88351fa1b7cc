using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Retrieval.Speculation.Control;

/// <summary>The budget policies by name, as commands and benchmarks take them.</summary>
public static class BudgetPolicies
{
    // In the order they are listed to users.
    private static readonly KeyValuePair<string, Func<VerifyCostTable, BudgetPolicy>>[] All =
    [
        new("cost", cost => new CostBudget(cost)),
        new("all", _ => new FixedBudget()),
        new("svip", _ => new SvipPolicy()),
        new("specdec++", _ => new SpecDecPlusPlusPolicy()),
        new("ucb", _ => new UcbSpecPolicy()),
        new("exp3", _ => new Exp3SpecPolicy()),
        new("thompson", _ => new ThompsonPolicy()),
    ];

    private static readonly FrozenDictionary<string, Func<VerifyCostTable, BudgetPolicy>> ByName = All.ToFrozenDictionary();

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Key)];

    /// <summary>Makes a policy of that name, with its defaults, for one run.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cost">The verifier's.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryCreate([NotNullWhen(true)] string? name, VerifyCostTable cost, [NotNullWhen(true)] out BudgetPolicy? policy)
    {
        policy = name is not null && ByName.TryGetValue(name, out Func<VerifyCostTable, BudgetPolicy>? make) ? make(cost) : null;
        return policy is not null;
    }
}
