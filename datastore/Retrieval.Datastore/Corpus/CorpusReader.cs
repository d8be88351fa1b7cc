using System.Runtime.CompilerServices;
using Retrieval.Datastore.Corpus.Duplicates;
using Retrieval.Datastore.Corpus.Pipeline;
using Retrieval.Datastore.Corpus.Sources;

namespace Retrieval.Datastore.Corpus;

/// <summary>
/// Turns sources into a stream of accepted documents, in ordinal order of their paths, and accounts for everything else. The same input
/// and options give the same documents and the same report, whatever the number of threads.
/// </summary>
/// <remarks>
/// Reading runs ahead of the consumer by at most <see cref="CorpusOptions.ReadAheadBytes"/>; then it waits. Memory beyond that: 16 to
/// 40 bytes per accepted document for exact duplicates, the lists of the report, the names of a revision, and about 100 bytes per record
/// of JSON Lines with a path field. One reading at a time.
/// </remarks>
public sealed class CorpusReader
{
    private readonly IReadOnlyList<CorpusSource> _sources;
    private readonly CorpusOptions _options;
    private ReportBuilder _report;

    /// <summary>Creates a reader; nothing is opened yet.</summary>
    /// <param name="sources">At least one source; their names must differ.</param>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <exception cref="ArgumentException">No source, two of one name, or options out of range (all faults in one message).</exception>
    public CorpusReader(IReadOnlyList<CorpusSource> sources, CorpusOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        _options = options ?? new CorpusOptions();
        CorpusOptionsCheck.ThrowIfInvalid(_options);
        if (sources.Count == 0)
            throw new ArgumentException("There is no source.", nameof(sources));
        if (sources.GroupBy(source => source.Mount ?? source.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"Two sources are named '{same.Key}'; give one another mount.", nameof(sources));
        _sources = [.. sources];
        _report = new ReportBuilder(_options.ListSkipped);
    }

    /// <summary>What the reading in progress, or the last one, has taken and left so far. Copies its lists. Any thread.</summary>
    public CorpusReport Report => _report.Build();

    /// <summary>Reads the documents. Enumerate it from one thread at a time; breaking off stops the reading.</summary>
    /// <exception cref="CorpusException">A source cannot be read, or no document was accepted. Thrown while enumerating.</exception>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ReportBuilder report = _report = new ReportBuilder(_options.ListSkipped);
        using SourceSet sources = new(_sources, _options);
        HashSet<UInt128> hashes = [];
        NearDuplicateIndex? nearDuplicates = _options.Filters.HasFlag(CorpusFilters.NearDuplicate)
            ? new NearDuplicateIndex(_options.NearDuplicateCapacity, _options.NearDuplicateSimilarity)
            : null;

        await foreach (InspectedItem item in OrderedPipeline.RunAsync(sources.Items(), _options, cancellationToken).ConfigureAwait(false))
        {
            if (item.Document is not { } document)
            {
                report.Skip(item, item.Reason, item.Detail);
            }
            else if (!hashes.Add(document.ContentHash))
            {
                report.Skip(item, SkipReason.ExactDuplicate, null);
            }
            else if (item.Signature is { } signature && !nearDuplicates!.TryAdd(signature))
            {
                report.Skip(item, SkipReason.NearDuplicate, null);
            }
            else
            {
                report.Accept(item.Item, document);
                yield return document;
            }
        }

        if (hashes.Count == 0)
            throw EmptyCorpus.ToException(report.Build());
    }

    /// <summary>As <see cref="ReadAsync"/>, blocking the caller while nothing is ready.</summary>
    /// <exception cref="CorpusException">A source cannot be read, or no document was accepted. Thrown while enumerating.</exception>
    public IEnumerable<CorpusDocument> Read(CancellationToken cancellationToken = default) =>
        ReadAsync(cancellationToken).ToBlockingEnumerable(cancellationToken);

    /// <summary>
    /// Counts what a reading would look at, without opening the files of folders and revisions; JSON Lines are split into lines.
    /// Standard input is left out, as it can be read once only. About 200,000 names a second.
    /// </summary>
    /// <exception cref="CorpusException">A source cannot be read.</exception>
    public CorpusSurvey Survey(CancellationToken cancellationToken = default)
    {
        CorpusSource[] repeatable = [.. _sources.Where(source => source.IsRepeatable)];
        using SourceSet sources = new(repeatable, _options);
        long files = 0, bytes = 0;
        foreach (CorpusItem item in sources.Items())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (item is Candidate)
                (files, bytes) = (files + 1, bytes + item.Length);
        }

        return new CorpusSurvey(files, bytes);
    }
}
