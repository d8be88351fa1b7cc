using System.Diagnostics;

namespace Retrieval.Datastore.Building;

/// <summary>Counts what a build did and reports it a few times a second.</summary>
internal sealed class BuildReporter(Action<BuildProgress>? report)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _lastReport;
    private BuildPhase _phase;
    private long _documents;
    private long _tokens;

    public void Enter(BuildPhase phase)
    {
        _phase = phase;
        Report(_watch.Elapsed);
    }

    public void AddDocument()
    {
        _documents++;
        ReportNowAndThen();
    }

    public void AddTokens(int count)
    {
        _tokens += count;
        ReportNowAndThen();
    }

    private void ReportNowAndThen()
    {
        TimeSpan now = _watch.Elapsed;
        if (now - _lastReport >= Interval) Report(now);
    }

    private void Report(TimeSpan now)
    {
        _lastReport = now;
        report?.Invoke(new BuildProgress(_phase, _documents, _tokens, now));
    }
}
