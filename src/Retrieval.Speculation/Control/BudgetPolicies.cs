using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Retrieval.Speculation.Control;

/// <summary>The budget policies by name, as commands and benchmarks take them.</summary>
public static class BudgetPolicies
{
    // In the order they are listed to users.
    private static readonly KeyValuePair<string, Func<BudgetPolicy>>[] All =
    [
        new("all", () => new FixedBudget()),
        new("svip", () => new SvipPolicy()),
        new("specdec++", () => new SpecDecPlusPlusPolicy()),
        new("ucb", () => new UcbSpecPolicy()),
        new("exp3", () => new Exp3SpecPolicy()),
        new("thompson", () => new ThompsonPolicy()),
    ];

    private static readonly FrozenDictionary<string, Func<BudgetPolicy>> ByName = All.ToFrozenDictionary();

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Key)];

    /// <summary>Makes a policy of that name, with its defaults, for one run.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryCreate([NotNullWhen(true)] string? name, [NotNullWhen(true)] out BudgetPolicy? policy)
    {
        policy = name is not null && ByName.TryGetValue(name, out Func<BudgetPolicy>? make) ? make() : null;
        return policy is not null;
    }
}
