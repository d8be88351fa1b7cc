using Retrieval.Datastore;
using Retrieval.Drafting.Model;
using Retrieval.Drafting.Prediction;
using Retrieval.Drafting.Siblings;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;

namespace Retrieval.Drafting;

/// <summary>What one run drafts from.</summary>
public sealed record DraftingOptions
{
    /// <summary>Sources that may draft, as far as there is anything for them to draft from.</summary>
    /// <value>Default: <see cref="DraftingMemory.DefaultSources"/>. Empty: none, plain decoding.</value>
    public IReadOnlyCollection<DraftSource> Sources { get; init; } = DraftingMemory.DefaultSources;

    /// <summary>Datastores, open as long as the run lasts and of the target's tokenizer.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<DatastoreReader> Datastores { get; init; } = [];

    /// <summary>Identity of the target's model: whose hidden states a datastore's dense keys must be of to be looked up.</summary>
    /// <value>Default: not known, so none are.</value>
    public string? TargetModel { get; init; }

    /// <summary>What the client expects the output to be; the samples of one request share it.</summary>
    /// <value>Default: nothing.</value>
    public PredictedText? Prediction { get; init; }

    /// <summary>The other samples of the same prompt; each sample's run is given the same group.</summary>
    /// <value>Default: there are none.</value>
    public SampleGroup? Siblings { get; init; }

    /// <summary>A draft model of the target's vocabulary, or one with a bridge to it; outlives the run.</summary>
    /// <value>Default: there is none.</value>
    public DraftModel? DraftModel { get; init; }

    /// <summary>What the draft model adds.</summary>
    /// <value>Default: opinions.</value>
    public ModelDrafts ModelDrafts { get; init; } = ModelDrafts.Opinions;

    /// <summary>How drafts are drawn where <see cref="ModelDrafts"/> says that they are; whether they share the target's noise it says itself.</summary>
    /// <value>The request's own sampling belongs here. Default: greedy.</value>
    public SampledTreeOptions Drawing { get; init; } = new();

    /// <summary>Which candidates become nodes: a name of <see cref="TreePolicies"/>.</summary>
    /// <value>Default: <c>best-first</c>.</value>
    public string Trees { get; init; } = "best-first";

    /// <summary>How many do: a name of <see cref="Speculation.Control.BudgetPolicies"/>.</summary>
    /// <value>
    /// Default: <c>cost</c>, which asks the verifier's cost table, node by node, while a tree grows best-first, as RASD's do, too. Other trees have
    /// sizes of their own, which it leaves alone.
    /// </value>
    public string Budget { get; init; } = "cost";

    /// <summary>Whether sources that do not earn their cost are paused.</summary>
    /// <value>Default: they are.</value>
    public bool PausesSources { get; init; } = true;
}
