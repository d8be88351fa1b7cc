namespace Retrieval.Speculation.Trees;

/// <summary>Limits and costs of <see cref="SequoiaPolicy"/>.</summary>
public sealed record SequoiaOptions
{
    /// <summary>Most nodes of a shape.</summary>
    /// <value>1 to 512; solving takes time with its square. Default: 64.</value>
    public int Nodes { get; init; } = 64;

    /// <summary>Most levels of a shape.</summary>
    /// <value>1 to 64. Default: 10.</value>
    public int Depth { get; init; } = 10;

    /// <summary>Steps between two solutions, as what is known of the ranks changes.</summary>
    /// <value>1 or more. Default: 64.</value>
    public int RefreshSteps { get; init; } = 64;

    /// <summary>Milliseconds of a verify pass over so many rows: shapes are chosen by time per expected token.</summary>
    /// <value>Null uses all nodes and levels there are. Default: null.</value>
    public Func<int, double>? VerifyMilliseconds { get; init; }

    /// <summary>Milliseconds to draft a level; only used with <see cref="VerifyMilliseconds"/>.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double DraftMilliseconds { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Nodes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Nodes, 512);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Depth, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(RefreshSteps, 1);
        if (!(DraftMilliseconds >= 0))
            throw new ArgumentOutOfRangeException(nameof(DraftMilliseconds), DraftMilliseconds, "Expected 0 or more.");
    }
}
