using Retrieval.Drafting;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>A way of drafting that takes turns with others in a replay with real passes, with a memory of its own.</summary>
internal sealed class ModelContender(string name, int budget, DraftSource[] sources)
{
    public string Name { get; } = name;

    /// <summary>Nodes of its trees: all of them if <see cref="IsFixed"/>, at most so many if not.</summary>
    public int Budget { get; } = budget;

    public DraftSource[] Sources { get; } = sources;

    /// <summary>Whether trees are as large as they may be, whatever a pass costs. Such a contender never pauses a source.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Whether sources that do not earn their cost are paused.</summary>
    public bool PausesSources { get; init; } = true;

    public DraftingMemory? Memory { get; set; }

    public ModelTally Tally { get; set; } = new();

    public DraftingOptions Restrict(DraftingOptions options) =>
        options with { Sources = Sources, Budget = IsFixed ? "all" : "cost", PausesSources = PausesSources && !IsFixed };
}
