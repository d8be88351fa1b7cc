namespace Retrieval.Cli.Drafts;

/// <summary>How long and on what a search for skipped layers goes.</summary>
internal sealed record SkipSearchOptions
{
    /// <summary>Datastores and files of text; empty lets the target write it.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>About how many positions agreement is measured at.</summary>
    public int Positions { get; init; } = 1024;

    /// <summary>Most sets that are tried.</summary>
    public int Trials { get; init; } = 100;

    /// <summary>After which no further set is tried.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.MaxValue;

    /// <summary>Of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of a pass; 0 is one for each core.</summary>
    public int Threads { get; init; }

    /// <summary>Where measured costs of passes are kept.</summary>
    public string? CostDirectory { get; init; }
}
