namespace Retrieval.Datastore.Corpus;

/// <summary>The one line that says why nothing was left.</summary>
internal static class EmptyCorpus
{
    private const int ReasonsNamed = 4;

    public static CorpusException ToException(CorpusReport report)
    {
        if (report.SkippedByReason.Count == 0)
            return new CorpusException("The corpus is empty: there are no files in it.");
        var reasons = report.SkippedByReason
            .OrderByDescending(pair => pair.Value.Files + pair.Value.Directories)
            .Take(ReasonsNamed)
            .Select(pair => $"{pair.Value.Files + pair.Value.Directories} {pair.Key.ToName()}");
        return new CorpusException($"The corpus is empty: nothing was accepted. Skipped: {string.Join(", ", reasons)}.");
    }
}
