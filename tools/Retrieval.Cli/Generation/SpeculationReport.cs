using System.Text.Json;
using System.Text.Json.Serialization;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Cli.Generation;

/// <summary>What drafting came to.</summary>
/// <param name="Steps">Passes of the model after prefill.</param>
/// <param name="Drafted">Draft tokens verified.</param>
/// <param name="Accepted">Draft tokens accepted.</param>
/// <param name="AcceptanceLength">Tokens emitted per step, bonus tokens included.</param>
/// <param name="BySource">Sources that drafted, by name.</param>
/// <param name="Acceptance">The rule, where it is one that does not keep the seed's tokens; else null.</param>
internal sealed record SpeculationReport(
    int Steps, long Drafted, long Accepted, double AcceptanceLength, IReadOnlyDictionary<string, SourceShare> BySource,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Acceptance = null)
{
    public static SpeculationReport Of(DecodeStatistics statistics) => new(
        statistics.StepCount,
        statistics.DraftedCount,
        statistics.AcceptedCount,
        Math.Round(statistics.AcceptanceLength, 3),
        Enum.GetValues<DraftSource>()
            .Where(source => statistics.DraftedFrom(source) > 0)
            .ToDictionary(source => source.Name(), source => new SourceShare(statistics.DraftedFrom(source), statistics.AcceptedFrom(source))),
        statistics.Acceptance == AcceptanceRule.TargetSampleWalk ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(statistics.Acceptance.ToString()));

    /// <summary>Two lines for people; one when nothing was drafted.</summary>
    public string Describe()
    {
        string length = $"acceptance length {AcceptanceLength:0.00}: ";
        if (Drafted == 0)
        {
            return length + "nothing was drafted";
        }

        double accepted = Math.Max(1, BySource.Values.Sum(share => share.Accepted));
        IEnumerable<string> shares = BySource.OrderByDescending(source => source.Value.Accepted)
            .Select(source => $"{source.Key} {source.Value.Accepted / accepted:0.0%} ({source.Value.Accepted} of {source.Value.Drafted})");
        return $"{length}{Accepted} of {Drafted} draft tokens accepted\naccepted by source: {string.Join(", ", shares)}";
    }
}
