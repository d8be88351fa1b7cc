using Retrieval.Drafting;
using Retrieval.Server.Datastores;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Scheduling;

/// <summary>What a request drafts from. None of it changes a token.</summary>
internal sealed record DraftingChoice
{
    /// <summary>No drafting at all: the true plain path.</summary>
    public static DraftingChoice Off { get; } = new() { IsOn = false };

    /// <summary>Whether to draft.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>Most draft tokens of a step, 0 to 4096.</summary>
    public int Budget { get; init; } = 64;

    /// <summary>Whether drafting pauses where it does not pay; who wants to see drafts says no.</summary>
    public bool Pauses { get; init; } = true;

    /// <summary>Sources that may draft.</summary>
    public IReadOnlyCollection<DraftSource> Sources { get; init; } = DraftingMemory.DefaultSources;

    /// <summary>Datastores, held open for the request; the engine lets go of them when it is over.</summary>
    public DatastoreLease Datastores { get; init; } = DatastoreLease.Empty;

    /// <summary>What the client expects the output to be.</summary>
    public int[]? Prediction { get; init; }
}
