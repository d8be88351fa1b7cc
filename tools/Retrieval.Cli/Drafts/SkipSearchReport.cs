using System.Globalization;

namespace Retrieval.Cli.Drafts;

/// <summary>What a search for skipped layers found.</summary>
internal sealed record SkipSearchReport
{
    /// <summary>Always <c>result</c>; the lines before are <c>trial</c>.</summary>
    public string Event { get; init; } = "result";

    /// <summary>As <c>--skip-layers</c> takes it.</summary>
    public required string Skipped { get; init; }

    public required int SubLayersSkipped { get; init; }

    public required int SubLayerCount { get; init; }

    /// <summary>Share of positions at which the draft's likeliest token is the target's.</summary>
    public required double Agreement { get; init; }

    public required int Positions { get; init; }

    /// <summary>Weights that a pass of the draft model reads, as a share of the target's.</summary>
    public required double WeightShare { get; init; }

    /// <summary>Time of a pass of one row, as a share of the target's.</summary>
    public required double CostShare { get; init; }

    /// <summary>Expected with drafts of <see cref="DraftLength"/> tokens and the weights as cost.</summary>
    public required double SpeedUp { get; init; }

    public required int DraftLength { get; init; }

    /// <summary>Whether drafting so is expected to be faster than not drafting.</summary>
    public bool Pays => SpeedUp > 1;

    public static SkipSearchReport Of(SkipTrial best, int positions, int layerCount, double costShare) => new()
    {
        Skipped = best.Skipped.ToString(),
        SubLayersSkipped = best.Skipped.Count,
        SubLayerCount = 2 * layerCount,
        Agreement = Math.Round(best.Agreement, 4),
        Positions = positions,
        WeightShare = Math.Round(best.Cost, 4),
        CostShare = Math.Round(costShare, 4),
        SpeedUp = Math.Round(best.SpeedUp, 4),
        DraftLength = best.DraftLength,
    };

    public string Describe(string model) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Best set        {Skipped} ({SubLayersSkipped} of {SubLayerCount} sub-layers skipped)
        Agreement       {Agreement:P1} of {Positions} positions
        Cost of a pass  {WeightShare:P0} of the target's by weights, {CostShare:P0} measured
        Speed-up        {SpeedUp:0.00} expected, with drafts of {DraftLength} token{(DraftLength == 1 ? "" : "s")}
        {(Pays ? $"To use it: retrieval export {model}--skip-layers {Skipped} --out DIR" : "No set was found that pays: drafting so would be slower than plain decoding.")}

        """);
}
