using System.Diagnostics;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>Counts what a phase has done and reports it.</summary>
internal sealed class PhaseClock(Action<DenseProgress>? report)
{
    private readonly Stopwatch _watch = new();
    private DenseBuildPhase _phase;
    private long _done;
    private long _total;

    public void Enter(DenseBuildPhase phase, long total)
    {
        (_phase, _done, _total) = (phase, 0, total);
        _watch.Restart();
        Add(0);
    }

    public void Add(long count)
    {
        _done += count;
        report?.Invoke(new DenseProgress(_phase, _done, _total, _watch.Elapsed));
    }
}
