namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>Bytes that one producer may have in flight. An item larger than the budget is let through when nothing else is.</summary>
internal sealed class ReadAheadBudget(long byteCount)
{
    private readonly Lock _lock = new();
    private long _inFlight;
    private long _wanted;
    private TaskCompletionSource? _waiter;

    public Task TakeAsync(long bytes)
    {
        lock (_lock)
        {
            if (Fits(bytes))
            {
                _inFlight += bytes;
                return Task.CompletedTask;
            }

            _wanted = bytes;
            _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task;
        }
    }

    public void Release(long bytes)
    {
        lock (_lock)
        {
            _inFlight -= bytes;
            if (_waiter is null || !Fits(_wanted))
                return;
            _inFlight += _wanted;
            _waiter.SetResult();
            _waiter = null;
        }
    }

    private bool Fits(long bytes) => _inFlight == 0 || bytes <= byteCount - _inFlight;
}
