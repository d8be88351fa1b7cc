namespace Retrieval.Speculation.Trees;

/// <summary>Width and limits of <see cref="SpecExecPolicy"/>.</summary>
public sealed record SpecExecOptions
{
    /// <summary>Most nodes kept.</summary>
    /// <value>1 or more. Default: 256; it pays where another row costs next to nothing.</value>
    public int Nodes { get; init; } = 256;

    /// <summary>Nodes expanded in a round.</summary>
    /// <value>1 or more. Default: 32.</value>
    public int Beams { get; init; } = 32;

    /// <summary>Most children of a node.</summary>
    /// <value>1 or more. Default: 16.</value>
    public int Children { get; init; } = 16;

    /// <summary>Most rounds, so most levels.</summary>
    /// <value>1 or more. Default: 32.</value>
    public int Rounds { get; init; } = 32;

    /// <summary>Factor on the score for each level: how much less is known further down.</summary>
    /// <value>Above 0, at most 1. Default: 0.95.</value>
    public float Discount { get; init; } = 0.95f;

    /// <summary>Natural logarithm of the lowest score a node may have.</summary>
    /// <value>0 or less; -infinity for none. Default: -10.</value>
    public double MinLogScore { get; init; } = -10;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Beams, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Children, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        if (!(Discount is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Discount), Discount, "Expected a factor above 0 and at most 1.");
        if (!(MinLogScore <= 0))
            throw new ArgumentOutOfRangeException(nameof(MinLogScore), MinLogScore, "Expected 0 or less.");
    }
}
