using Retrieval.Cli.Drafts;

namespace Retrieval.Cli.Terminal;

/// <summary>A line of <c>skip-search --json</c>: a set that was tried.</summary>
internal sealed record SkipTrialEvent
{
    public string Event { get; init; } = "trial";

    public required int Trial { get; init; }

    public required string Skipped { get; init; }

    public required double Agreement { get; init; }

    public required double WeightShare { get; init; }

    public required double SpeedUp { get; init; }

    public required bool IsBest { get; init; }

    public static SkipTrialEvent Of(SkipTrial trial, bool isBest) => new()
    {
        Trial = trial.Number,
        Skipped = trial.Skipped.ToString(),
        Agreement = Math.Round(trial.Agreement, 4),
        WeightShare = Math.Round(trial.Cost, 4),
        SpeedUp = Math.Round(trial.SpeedUp, 4),
        IsBest = isBest,
    };
}
