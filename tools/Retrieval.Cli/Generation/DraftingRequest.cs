using Retrieval.Drafting;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Cli.Generation;

/// <summary>What a command was told about drafting; nothing is opened yet.</summary>
internal sealed record DraftingRequest
{
    /// <summary>Sources that may draft; null stands for the default ones, empty for none.</summary>
    public required IReadOnlyList<DraftSource>? Sources { get; init; }

    /// <summary>Directories of datastores.</summary>
    public required IReadOnlyList<string> Datastores { get; init; }

    /// <summary>Directory of a draft model; null stands for the one that comes with this tool, if it fits the target.</summary>
    public required string? DraftModel { get; init; }

    /// <summary>Whether a draft model may draft, where there is one.</summary>
    public required bool UsesDraftModel { get; init; }

    /// <summary>What the draft model adds.</summary>
    public ModelDrafts ModelDrafts { get; init; }

    /// <summary>Most draft tokens of a step.</summary>
    public required int Budget { get; init; }

    /// <summary>Name of the tree policy.</summary>
    public required string Tree { get; init; }

    /// <summary>Name of the budget policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Whether nothing can be drafted: no tree builder, and no cost to know.</summary>
    public bool IsPlain => Sources is { Count: 0 } || Budget == 0;

    /// <summary>Whether a draft model is to be loaded.</summary>
    public bool WantsDraftModel => UsesDraftModel && !IsPlain && Sources?.Contains(DraftSource.Model) != false;

    /// <summary>How tokens are drawn, for a draft model that draws them, too.</summary>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Whether the same seed gives the tokens of plain decoding.</summary>
    public bool KeepsTokens => Acceptance == AcceptanceRule.TargetSampleWalk;

    /// <summary>How drafts are accepted: what is drawn from the draft model by itself needs a rule that knows it was drawn.</summary>
    public AcceptanceRule Acceptance => ModelDrafts == ModelDrafts.Sampled ? AcceptanceRule.RecursiveRejection : AcceptanceRule.TargetSampleWalk;
}
