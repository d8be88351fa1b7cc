using System.Text.Json.Serialization;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Reporting;

/// <summary>
/// vLLM's <c>metrics.speculative_decoding</c> of one sample, and what each source did. <em>Drafted</em> are nodes verified, rejected branches of the
/// tree included; <em>accepted</em> lie on the emitted path. Per step: sum of the histogram = steps, sum of i x h[i] = accepted.
/// </summary>
internal sealed record SpeculativeMetrics
{
    /// <summary>1 + accepted / steps.</summary>
    public required double MeanAcceptanceLength { get; init; }

    /// <summary>Accepted / drafted.</summary>
    public required double DraftAcceptanceRate { get; init; }

    /// <summary>Steps by how many draft tokens they accepted.</summary>
    public required IReadOnlyList<int> AcceptanceHistogram { get; init; }

    /// <summary>The same for each number of draft tokens verified in a step.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> AcceptanceHistogramByDraftLength { get; init; }

    public required int NumSpecSteps { get; init; }

    public required long NumAcceptedDraftTokens { get; init; }

    public required long NumDraftTokens { get; init; }

    /// <summary>Most draft tokens of a step.</summary>
    public required int NumSpecTokens { get; init; }

    /// <summary>How drafts were accepted; <c>target_sample_walk</c> gives the very tokens of plain decoding.</summary>
    public required string Acceptance { get; init; }

    public required double DraftMs { get; init; }

    public required double VerifyMs { get; init; }

    /// <summary>What each source drafted and had accepted.</summary>
    public required IReadOnlyDictionary<string, SourceReport> BySource { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? PerStepAccepted { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? PerStepDrafted { get; init; }

    /// <summary>The numbers of a sample, or null where none were asked for.</summary>
    public static SpeculativeMetrics? Of(GenerationResult result, StatisticsLevel level)
    {
        if (level == StatisticsLevel.None)
        {
            return null;
        }

        bool isDetailed = level == StatisticsLevel.Detailed;
        return new SpeculativeMetrics
        {
            MeanAcceptanceLength = 1 + (result.StepCount == 0 ? 0 : Math.Round((double)result.AcceptedCount / result.StepCount, 4)),
            DraftAcceptanceRate = result.DraftedCount == 0 ? 0 : Math.Round((double)result.AcceptedCount / result.DraftedCount, 4),
            AcceptanceHistogram = Histogram(result.Steps),
            AcceptanceHistogramByDraftLength = result.Steps.GroupBy(step => step.Drafted).OrderBy(group => group.Key)
                .ToDictionary(group => group.Key.ToString(), group => Histogram(group)),
            NumSpecSteps = result.StepCount,
            NumAcceptedDraftTokens = result.AcceptedCount,
            NumDraftTokens = result.DraftedCount,
            NumSpecTokens = result.Steps.Select(step => step.Drafted).DefaultIfEmpty().Max(),
            Acceptance = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Acceptance),
            DraftMs = Math.Round(result.DraftTime.TotalMilliseconds, 3),
            VerifyMs = Math.Round(result.VerifyTime.TotalMilliseconds, 3),
            BySource = result.BySource.ToDictionary(pair => pair.Key.Name(), pair => new SourceReport(pair.Value.Drafted, pair.Value.Accepted)),
            PerStepAccepted = isDetailed ? [.. result.Steps.Select(step => step.Accepted)] : null,
            PerStepDrafted = isDetailed ? [.. result.Steps.Select(step => step.Drafted)] : null,
        };
    }

    private static IReadOnlyList<int> Histogram(IEnumerable<StepCount> steps)
    {
        var counts = new List<int>();
        foreach (StepCount step in steps)
        {
            while (counts.Count <= step.Accepted)
            {
                counts.Add(0);
            }

            counts[step.Accepted]++;
        }

        return counts;
    }
}
