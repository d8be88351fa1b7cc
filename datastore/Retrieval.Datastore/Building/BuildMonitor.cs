using System.Diagnostics;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Datastore.Building;

/// <summary>Puts together what the builder, the corpus and the process say of a running build. Any thread may ask.</summary>
/// <param name="options">The build's, for the estimate of its last phase.</param>
/// <param name="corpus">What is read, or null where there are no sources.</param>
/// <param name="survey">How much there is to read; null, or not complete yet, while that is not known.</param>
public sealed class BuildMonitor(DatastoreBuildOptions options, CorpusReader? corpus = null, Task<CorpusSurvey>? survey = null)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private BuildProgress _last;
    private TimeSpan _phaseSince;
    private long _tokensBefore;

    /// <summary>Time since the build began.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>What the build is doing.</summary>
    public BuildPhase Phase
    {
        get
        {
            lock (_lock)
                return _last.Phase;
        }
    }

    /// <summary>Most memory the process had at once.</summary>
    public static long PeakMemoryBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Takes a report of the builder.</summary>
    public void Report(BuildProgress progress)
    {
        lock (_lock)
        {
            // What was read is counted again when it is packed; the larger of the two is what there is to index.
            if (progress.Phase != _last.Phase)
                (_phaseSince, _tokensBefore) = (_watch.Elapsed, Math.Max(_tokensBefore, progress.Tokens - _tokensBefore));
            _last = progress;
        }
    }

    /// <summary>How far it is now.</summary>
    public BuildSnapshot Snapshot()
    {
        BuildProgress last;
        lock (_lock)
            last = _last with { Tokens = Math.Max(_tokensBefore, _last.Tokens - _tokensBefore) };
        (long Files, long Bytes) read = corpus is null ? default : CorpusProgress.LookedInto(corpus.Report);
        (long Files, long Bytes)? total = survey is { IsCompletedSuccessfully: true }
            ? (Math.Max(read.Files, survey.Result.Files), Math.Max(read.Bytes, survey.Result.Bytes))
            : null;
        return new BuildSnapshot
        {
            Phase = last.Phase,
            Documents = last.Documents,
            Read = read,
            Total = total,
            Tokens = last.Tokens,
            Elapsed = _watch.Elapsed,
            Remaining = Remaining(last, read.Bytes, total?.Bytes ?? 0),
            PeakMemoryBytes = PeakMemoryBytes,
        };
    }

    private TimeSpan? Remaining(BuildProgress last, long readBytes, long totalBytes)
    {
        switch (last.Phase)
        {
            case BuildPhase.Reading when readBytes > 0 && totalBytes > 0:
                double share = Math.Min(1, (double)readBytes / totalBytes);
                return (_watch.Elapsed * ((1 - share) / share)) + IndexingTime((long)(last.Tokens / share));
            case BuildPhase.Indexing:
                TimeSpan rest = IndexingTime(last.Tokens) - (_watch.Elapsed - _phaseSince);
                return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
            case BuildPhase.Committing or BuildPhase.Done:
                return TimeSpan.Zero;
            default:
                return null;
        }
    }

    /// <summary>Of the last segment: those before it are indexed while documents are read.</summary>
    private TimeSpan IndexingTime(long tokens) => BuildEstimate.Of(Math.Min(tokens, options.AutomatonSegmentTokens), options).IndexingTime;
}
