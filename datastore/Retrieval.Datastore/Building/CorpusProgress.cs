using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Building;

/// <summary>How far a reading is, in the terms of a survey: what is dropped by its name or size is in neither.</summary>
internal static class CorpusProgress
{
    /// <summary>Files and bytes that were looked into.</summary>
    public static (long Files, long Bytes) LookedInto(CorpusReport report)
    {
        (long files, long bytes) = (report.AcceptedDocuments, report.AcceptedBytes);
        foreach ((SkipReason reason, SkipTally tally) in report.SkippedByReason)
        {
            if (IsFoundByReading(reason))
                (files, bytes) = (files + tally.Files, bytes + tally.Bytes);
        }
        return (files, bytes);
    }

    private static bool IsFoundByReading(SkipReason reason) => reason
        is SkipReason.Unreadable or SkipReason.MalformedRecord or SkipReason.Generated or SkipReason.Minified or SkipReason.Binary or SkipReason.InvalidUtf8
        or SkipReason.TooManyLines or SkipReason.LineTooLong or SkipReason.AverageLineTooLong or SkipReason.FewAlphanumeric or SkipReason.ManyDigits
        or SkipReason.License or SkipReason.Secret or SkipReason.ExactDuplicate or SkipReason.NearDuplicate;
}
