namespace Retrieval.Datastore.Building;

/// <summary>Tokenises a few documents ahead on other threads and hands them on in the order they came.</summary>
internal sealed class TokenizerPipeline(int threads, Action<DocumentInfo, ReadOnlyMemory<int>> consume)
{
    private const int DocumentsPerThread = 4;

    private readonly Queue<(DocumentInfo Info, Task<ReadOnlyMemory<int>> Tokens)> _ahead = new();
    private readonly TaskFactory _tasks = new(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler);

    public void Add(DocumentInfo info, Func<ReadOnlyMemory<int>> tokenize)
    {
        while (_ahead.Count >= threads * DocumentsPerThread) ConsumeFirst();
        _ahead.Enqueue((info, _tasks.StartNew(tokenize)));
    }

    public void Complete()
    {
        while (_ahead.Count > 0) ConsumeFirst();
    }

    private void ConsumeFirst()
    {
        (DocumentInfo info, Task<ReadOnlyMemory<int>> tokens) = _ahead.Dequeue();
        consume(info, tokens.GetAwaiter().GetResult());
    }
}
