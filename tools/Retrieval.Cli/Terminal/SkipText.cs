using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Terminal;

/// <summary>What of a corpus was skipped.</summary>
internal static class SkipText
{
    private const int UnreadableNamed = 10;

    public static SortedDictionary<string, SkipTally> ByName(CorpusReport report) =>
        new(report.SkippedByReason.ToDictionary(pair => pair.Key.ToName(), pair => pair.Value), StringComparer.Ordinal);

    /// <summary>A line for each reason, most files first; nothing when nothing was skipped.</summary>
    public static IEnumerable<string> Describe(CorpusReport report)
    {
        if (report.SkippedByReason.Count == 0)
        {
            yield break;
        }

        yield return $"Skipped {report.SkippedFiles:n0} files, {BuildText.Megabytes(report.SkippedBytes)}:";
        foreach ((SkipReason reason, SkipTally tally) in report.SkippedByReason.OrderByDescending(pair => pair.Value.Files))
        {
            string[] parts =
            [
                .. tally.Files > 0 ? [$"{tally.Files:n0} files, {BuildText.Megabytes(tally.Bytes)}"] : Array.Empty<string>(),
                .. tally.Directories > 0 ? [$"{tally.Directories:n0} folders as a whole"] : Array.Empty<string>(),
            ];
            yield return $"  {reason.ToName(),-20} {string.Join(", ", parts)}";
        }

        foreach ((string rule, SecretTally tally) in report.SecretsByRule)
        {
            yield return $"  secret rule {rule}: {tally.Findings:n0} findings in {tally.Documents:n0} documents";
        }

        foreach (SkippedEntry entry in report.Unreadable.Take(UnreadableNamed))
        {
            yield return $"  unreadable: {entry.Path}: {entry.Detail}";
        }

        if (report.Unreadable.Count > UnreadableNamed)
        {
            yield return $"  unreadable: {report.Unreadable.Count - UnreadableNamed:n0} more; --list-skipped names them";
        }
    }

    /// <summary>A line of <c>--list-skipped</c>: reason, bytes, path and detail, separated by tabs.</summary>
    public static string Line(SkippedEntry entry) => $"{entry.Reason.ToName()}\t{entry.Bytes}\t{entry.Path}\t{entry.Detail}\n";
}
