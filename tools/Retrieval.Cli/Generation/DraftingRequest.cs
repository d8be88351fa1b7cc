using Retrieval.Speculation.Drafters;

namespace Retrieval.Cli.Generation;

/// <summary>What a command was told about drafting; nothing is opened yet.</summary>
internal sealed record DraftingRequest
{
    /// <summary>Sources that may draft; null stands for the default ones, empty for none.</summary>
    public required IReadOnlyList<DraftSource>? Sources { get; init; }

    /// <summary>Directories of datastores.</summary>
    public required IReadOnlyList<string> Datastores { get; init; }

    /// <summary>Most draft tokens of a step.</summary>
    public required int Budget { get; init; }

    /// <summary>Name of the tree policy.</summary>
    public required string Tree { get; init; }

    /// <summary>Name of the budget policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Whether nothing can be drafted: no tree builder, and no cost to know.</summary>
    public bool IsPlain => Sources is { Count: 0 } || Budget == 0;
}
