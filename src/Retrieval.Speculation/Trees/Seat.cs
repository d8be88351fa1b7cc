using System.Diagnostics;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Trees;

/// <summary>A drafter's place at the panel: whether it takes part, what it has heard, what it has cost.</summary>
internal sealed class Seat(IDrafter drafter)
{
    public IDrafter Drafter { get; } = drafter;

    /// <summary>The same drafter, if it is one that is consulted and not asked.</summary>
    public IBatchDrafter? Batch { get; } = drafter as IBatchDrafter;

    public DraftSource Source { get; } = drafter.Source;

    /// <summary>Committed tokens it knows.</summary>
    public int Known { get; set; }

    public bool IsOpen { get; set; }

    /// <summary>Time it took since that was last settled.</summary>
    public long Ticks { get; set; }

    /// <summary>Starts the clock where it runs; 0 where it does not.</summary>
    public static long Begin(bool isTimed) => isTimed ? Stopwatch.GetTimestamp() : 0;

    public void End(long since)
    {
        if (since != 0)
            Ticks += Stopwatch.GetTimestamp() - since;
    }
}
