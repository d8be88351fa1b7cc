using Retrieval.Drafting.Suffixes;
using Retrieval.Speculation;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Drafting;

/// <summary>
/// What drafting remembers from run to run: how far each source is to be trusted, whether it earns its cost, and what earlier runs
/// wrote, if that may be kept. Whoever shares it learns from each other: one for each tenant. Not thread-safe.
/// </summary>
public sealed class DraftingMemory
{
    private readonly OpinionMixer _mixer = new();
    private readonly SourceGates _gates = new();

    /// <summary>Sources that draft unless something else is asked for.</summary>
    public static IReadOnlyCollection<DraftSource> DefaultSources { get; } = [DraftSource.Prompt, DraftSource.Datastore, DraftSource.Copying];

    /// <summary>Starts drafting for a run.</summary>
    /// <param name="options">What to draft from.</param>
    /// <param name="cost">The verifier's cost table.</param>
    /// <returns>The run's own tree builder; <see cref="NoDrafts"/> when nothing may draft.</returns>
    /// <exception cref="ArgumentException">A tree or budget policy of an unknown name.</exception>
    public ITreeBuilder Start(DraftingOptions options, VerifyCostTable cost)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cost);
        if (!BudgetPolicies.TryCreate(options.Budget, cost, out BudgetPolicy? budget))
            throw new ArgumentException($"Budget policy '{options.Budget}': expected one of {string.Join(", ", BudgetPolicies.Names)}.");
        if (!TreePolicies.TryCreate(options.Trees, budget, out TreePolicy? trees))
            throw new ArgumentException($"Tree policy '{options.Trees}': expected one of {string.Join(", ", TreePolicies.Names)}.");
        List<IDrafter> drafters = Drafters(options);
        if (drafters.Count == 0)
            return NoDrafts.Instance;
        var panel = new DrafterPanel(drafters, _mixer, options.PausesSources ? _gates : null);
        return new DraftingTreeBuilder(panel, trees, budget, options.PausesSources ? cost : null);
    }

    private static List<IDrafter> Drafters(DraftingOptions options)
    {
        List<IDrafter> drafters = [];
        var text = new RequestText();
        if (options.Sources.Contains(DraftSource.Prompt))
            drafters.Add(new PromptDrafter(text));
        if (options.Sources.Contains(DraftSource.Copying))
            drafters.Add(new CopyingDrafter(text));
        if (options.Sources.Contains(DraftSource.Datastore) && options.Datastores.Count > 0)
            drafters.Add(new DatastoreDrafter(options.Datastores));
        return drafters;
    }
}
