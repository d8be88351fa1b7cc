using Retrieval.Drafting.Dense;
using Retrieval.Drafting.Harvest;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Model.Bridging;
using Retrieval.Drafting.NGrams;
using Retrieval.Drafting.Outputs;
using Retrieval.Drafting.Prediction;
using Retrieval.Drafting.Recycling;
using Retrieval.Drafting.Siblings;
using Retrieval.Drafting.Suffixes;
using Retrieval.Drafting.Trigrams;
using Retrieval.Speculation;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Drafting;

/// <summary>
/// What drafting remembers from run to run: how far each source is to be trusted, whether it earns its cost, and what earlier runs
/// wrote. Whoever shares it learns from each other: one for each tenant. Not thread-safe. Memory is bounded by
/// <see cref="DraftingMemoryOptions"/>. <see cref="Outputs"/> keeps only what it is given; recycling, n-grams and trigrams, which are off
/// unless asked for, keep pieces of every output they drafted for, until <see cref="Forget"/>.
/// </summary>
public sealed class DraftingMemory
{
    private readonly SourceGates _gates = new();
    private readonly ConsultingYield _yield = new();
    private readonly int _vocabularySize;
    private readonly Lazy<RecyclingMatrix> _recycling;
    private readonly Lazy<NGramPool> _ngrams;
    private readonly Lazy<TrigramTable> _trigrams;
    private DraftModel? _draftModel;
    private VocabularyBridge? _bridge;
    private MergeCache? _merges;

    /// <summary>Makes an empty memory. What a source keeps is allocated when it first drafts.</summary>
    /// <param name="vocabularySize">Width of the target's vocabulary: other tokens are never drafted.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="mixer">How far to trust each source at first; none: as the library was taught.</param>
    public DraftingMemory(int vocabularySize, DraftingMemoryOptions? options = null, OpinionMixer? mixer = null)
    {
        Mixer = mixer ?? new OpinionMixer();
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        options ??= new DraftingMemoryOptions();
        _vocabularySize = vocabularySize;
        Outputs = new OutputStore(options.MaxOutputTokens);
        _recycling = new(() => new RecyclingMatrix(vocabularySize));
        _ngrams = new(() => new NGramPool(options.MaxNGrams));
        _trigrams = new(() => new TrigramTable(options.MaxTrigramPairs));
    }

    /// <summary>Sources that draft unless something else is asked for.</summary>
    public static IReadOnlyCollection<DraftSource> DefaultSources { get; } =
    [
        DraftSource.Prompt, DraftSource.Prediction, DraftSource.Outputs, DraftSource.Datastore, DraftSource.Copying, DraftSource.Siblings,
        DraftSource.Model, DraftSource.Frequent,
    ];

    /// <summary>Sources that can draft today.</summary>
    public static IReadOnlyCollection<DraftSource> Sources { get; } =
        [.. Enum.GetValues<DraftSource>().Except([DraftSource.External])];

    /// <summary>Outputs of earlier runs: empty until somebody who may adds one.</summary>
    public OutputStore Outputs { get; }

    /// <summary>How far each source is trusted.</summary>
    public OpinionMixer Mixer { get; }

    /// <summary>
    /// Bytes of text kept: of past outputs and of the shared tables of sources that have drafted. What is learned about sources adds less
    /// than a MiB; while a run goes on it adds about 150 bytes for each of its tokens and 4 to 20 KiB
    /// for each node of its largest tree that was asked for candidates.
    /// </summary>
    public long AllocatedBytes => Outputs.AllocatedBytes
        + (_recycling.IsValueCreated ? _recycling.Value.AllocatedBytes : 0)
        + (_ngrams.IsValueCreated ? _ngrams.Value.AllocatedBytes : 0)
        + (_trigrams.IsValueCreated ? _trigrams.Value.AllocatedBytes : 0);

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
        IDrafter[] drafters = [.. Drafters(options)];
        ILogitsDrafter? drawn = options.ModelDrafts == ModelDrafts.Opinions ? null : drafters.OfType<ILogitsDrafter>().FirstOrDefault();
        if (drawn is null)
            return Start(drafters, options.PausesSources ? _gates : null, trees, budget, cost);

        // What is drawn is drawn in every step, so nothing tells what the others cost and save beside it: they are not paused.
        ITreeBuilder retrieval = Start([.. drafters.Where(drafter => drafter != drawn)], null, trees, budget, cost);
        SampledTreeOptions drawing = options.Drawing with { SharesNoise = options.ModelDrafts == ModelDrafts.SharedNoise };
        return new SampledTreeBuilder(drawn, retrieval, _vocabularySize, drawing);
    }

    /// <summary>Forgets every text; what was learned about sources stays. No run may be going on.</summary>
    public void Forget()
    {
        Outputs.Clear();
        if (_recycling.IsValueCreated)
            _recycling.Value.Clear();
        if (_ngrams.IsValueCreated)
            _ngrams.Value.Clear();
        if (_trigrams.IsValueCreated)
            _trigrams.Value.Clear();
        _draftModel?.Forget(this);
        _merges?.Clear();
    }

    private ITreeBuilder Start(IDrafter[] drafters, SourceGates? gates, TreePolicy trees, BudgetPolicy budget, VerifyCostTable cost) =>
        drafters.Length == 0
            ? NoDrafts.Instance
            : new DraftingTreeBuilder(new DrafterPanel(drafters, Mixer, gates, _vocabularySize), trees, budget, cost, _yield);

    // The likeliest to be right first: when a place has no room for more candidates, later ones are not heard.
    private IEnumerable<IDrafter> Drafters(DraftingOptions options)
    {
        var text = new RequestText();
        var harvest = new TargetHarvest();
        foreach (DraftSource source in options.Sources.Distinct().Order())
        {
            IDrafter? drafter = source switch
            {
                DraftSource.Prompt => new PromptDrafter(text),
                DraftSource.Prediction when options.Prediction is { } prediction => new PredictionDrafter(prediction),
                DraftSource.Outputs when Outputs.TokenCount > 0 => new OutputDrafter(Outputs),
                DraftSource.Datastore when options.Datastores.Count > 0 => new DatastoreDrafter(options.Datastores),
                DraftSource.Dense when DenseDrafter.IndexesFor(options) is { Length: > 0 } indexes => new DenseDrafter(indexes),
                DraftSource.Copying => new CopyingDrafter(text),
                DraftSource.Recycling => new RecyclingDrafter(_recycling.Value, harvest),
                DraftSource.NGrams => new NGramDrafter(_ngrams.Value, harvest),
                DraftSource.Trigrams => new TrigramDrafter(_trigrams.Value, harvest),
                DraftSource.Siblings when options.Siblings is { } siblings => new SiblingDrafter(siblings),
                DraftSource.Model when options.DraftModel is { } model => Drafter(model),
                DraftSource.Frequent => new FrequentDrafter(text),
                _ => null,
            };
            if (drafter is not null)
                yield return drafter;
        }
    }

    private IBatchDrafter Drafter(DraftModel model)
    {
        _draftModel = model;
        if (model.Bridge is null)
            return new ModelDrafter(model, this);

        // What was learned is about two vocabularies.
        if (_bridge != model.Bridge)
            (_bridge, _merges) = (model.Bridge, new MergeCache());
        return new BridgedModelDrafter(model, this, _merges!);
    }
}
