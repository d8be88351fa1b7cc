using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Scheduling;

/// <summary>Draft tokens by source.</summary>
internal static class SourceCounts
{
    /// <summary>Verified and accepted draft tokens of every source that drafted.</summary>
    public static IReadOnlyDictionary<DraftSource, (long Drafted, long Accepted)> Of(DecodeStatistics? statistics)
    {
        var counts = new Dictionary<DraftSource, (long, long)>();
        foreach (DraftSource source in statistics is null ? [] : Enum.GetValues<DraftSource>())
        {
            if (statistics!.DraftedFrom(source) is > 0 and var drafted)
            {
                counts[source] = (drafted, statistics.AcceptedFrom(source));
            }
        }

        return counts;
    }
}
