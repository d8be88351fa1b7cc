using System.Numerics;

namespace Retrieval.Drafting.Suffixes;

/// <summary>A place in a text that is being copied, and how well that went.</summary>
/// <param name="Position">Index of the token expected next.</param>
/// <param name="History">Its last 8 outcomes, the latest in the lowest bit, 1 for a hit.</param>
/// <param name="Run">Hits since the last miss; since the beginning, if there was none.</param>
internal readonly record struct CopyPointer(int Position, byte History, int Run)
{
    private int Hits => BitOperations.PopCount(History);

    public CopyPointer Hit() => new(Position + 1, (byte)((History << 1) | 1), Run + 1);

    public CopyPointer Miss(int position) => new(position, (byte)(History << 1), 0);

    public bool Precedes(CopyPointer other) => Hits > other.Hits || (Hits == other.Hits && Run > other.Run);

    /// <summary>What is known about it, 0 to 1,023: outcomes and hits in a row.</summary>
    public int Evidence => (History * 4) + (Run switch { < 1 => 0, < 3 => 1, < 16 => 2, _ => 3 });
}
