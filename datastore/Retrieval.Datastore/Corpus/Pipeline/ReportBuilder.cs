namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>Counts every item once. Written by the consumer, read by anyone.</summary>
internal sealed class ReportBuilder(bool listSkipped)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<SkipReason, SkipTally> _skipped = [];
    private readonly SortedDictionary<string, SecretTally> _secrets = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _licenses = new(StringComparer.Ordinal);
    private readonly List<SkippedEntry> _unreadable = [];
    private readonly List<SkippedEntry> _listed = [];
    private long _acceptedDocuments, _acceptedBytes;

    public void Accept(CorpusItem item, CorpusDocument document)
    {
        lock (_lock)
        {
            _acceptedDocuments++;
            _acceptedBytes += item.Length;
            string license = document.License ?? "";
            _licenses[license] = _licenses.GetValueOrDefault(license) + 1;
        }
    }

    public void Skip(InspectedItem item, SkipReason reason, string? detail)
    {
        bool isDirectory = item.Item.Path.EndsWith('/');
        lock (_lock)
        {
            SkipTally tally = _skipped.GetValueOrDefault(reason);
            _skipped[reason] = isDirectory
                ? tally with { Directories = tally.Directories + 1 }
                : tally with { Files = tally.Files + 1, Bytes = tally.Bytes + item.Item.Length };
            foreach (var group in item.SecretRules?.CountBy(rule => rule) ?? [])
            {
                SecretTally secrets = _secrets.GetValueOrDefault(group.Key);
                _secrets[group.Key] = new SecretTally(secrets.Documents + 1, secrets.Findings + group.Value);
            }

            if (!listSkipped && reason != SkipReason.Unreadable)
                return;
            SkippedEntry entry = new(item.Item.Path, reason, isDirectory ? 0 : item.Item.Length, detail);
            if (listSkipped)
                _listed.Add(entry);
            if (reason == SkipReason.Unreadable)
                _unreadable.Add(entry);
        }
    }

    public CorpusReport Build()
    {
        lock (_lock)
        {
            return new CorpusReport
            {
                AcceptedDocuments = _acceptedDocuments,
                AcceptedBytes = _acceptedBytes,
                SkippedByReason = new SortedDictionary<SkipReason, SkipTally>(_skipped),
                SecretsByRule = new SortedDictionary<string, SecretTally>(_secrets, StringComparer.Ordinal),
                DocumentsByLicense = new SortedDictionary<string, long>(_licenses, StringComparer.Ordinal),
                Unreadable = [.. _unreadable],
                Skipped = [.. _listed],
            };
        }
    }
}
