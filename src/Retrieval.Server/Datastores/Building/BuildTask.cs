using Retrieval.Datastore.Building;

namespace Retrieval.Server.Datastores.Building;

/// <summary>A build that was ordered: waiting, running or over. Any thread may ask; one runs it.</summary>
#pragma warning disable CA1001 // a cancellation source without a timer holds nothing to dispose of
internal sealed class BuildTask(string uid, BuildOrder order)
#pragma warning restore CA1001
{
    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly DateTimeOffset _enqueuedAt = DateTimeOffset.UtcNow;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset? _finishedAt;
    private BuildMonitor? _monitor;
    private BuildTaskDetails? _details;
    private BuildTaskError? _error;

    public string Uid { get; } = uid;

    public BuildOrder Order { get; } = order;

    public BuildTaskStatus Status { get; private set; }

    public bool IsFinished => Status is BuildTaskStatus.Succeeded or BuildTaskStatus.Failed or BuildTaskStatus.Canceled;

    /// <summary>Rings when it is to stop.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Begins; false when it was canceled while it waited.</summary>
    public bool TryStart()
    {
        lock (_changing)
        {
            if (Status != BuildTaskStatus.Enqueued)
            {
                return false;
            }

            (Status, _startedAt) = (BuildTaskStatus.Processing, DateTimeOffset.UtcNow);
            return true;
        }
    }

    /// <summary>Names who knows how far it is.</summary>
    public void Watch(BuildMonitor monitor)
    {
        lock (_changing)
        {
            _monitor = monitor;
        }
    }

    /// <summary>Ends it.</summary>
    public void Finish(BuildTaskStatus status, BuildSummary? summary = null, BuildTaskError? error = null)
    {
        lock (_changing)
        {
            // The monitor holds the corpus and its lists; what is told later is the last it said. The task is over even if that fails.
            BuildMonitor? monitor = _monitor;
            (_monitor, _error, _finishedAt, Status) = (null, error, DateTimeOffset.UtcNow, status);
            _details = monitor is null ? null : BuildTaskDetails.Of(monitor.Snapshot(), summary);
        }
    }

    /// <summary>Ends it as failed, if nothing has ended it, with nothing to tell of how far it came. Throws nothing.</summary>
    public void Abandon(BuildTaskError error)
    {
        lock (_changing)
        {
            if (!IsFinished)
            {
                (_monitor, _error, _finishedAt, Status) = (null, error, DateTimeOffset.UtcNow, BuildTaskStatus.Failed);
            }
        }
    }

    /// <summary>Stops it: at once if it waits, soon if it runs.</summary>
    /// <returns>Whether it was not over yet.</returns>
    public bool Cancel()
    {
        lock (_changing)
        {
            if (IsFinished)
            {
                return false;
            }

            if (Status == BuildTaskStatus.Enqueued)
            {
                (_finishedAt, Status) = (DateTimeOffset.UtcNow, BuildTaskStatus.Canceled);
            }
        }

        _cancellation.Cancel();
        return true;
    }

    /// <summary>How it stands.</summary>
    public BuildTaskReport Report()
    {
        lock (_changing)
        {
            return new BuildTaskReport
            {
                TaskUid = Uid,
                Status = Status.ToString().ToLowerInvariant(),
                Datastore = Order.Id,
                EnqueuedAt = _enqueuedAt,
                StartedAt = _startedAt,
                FinishedAt = _finishedAt,
                Details = _monitor is null ? _details : BuildTaskDetails.Of(_monitor.Snapshot(), null),
                Error = _error,
            };
        }
    }
}
