using Microsoft.Extensions.Logging;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Server.Access;
using Retrieval.Server.Datastores;
using Retrieval.Server.Datastores.Building;
using Retrieval.Server.Models;
using Retrieval.Server.Tests.LlamaCpp;
using Retrieval.Server.Tests.Support;

namespace Retrieval.Server.Tests.Datastores.Building;

[Collection(SharedServer.Collection)]
public sealed class BuildQueueTests(SharedServer shared)
{
    [Fact]
    public async Task Execute_FailureThatNothingExpects_EndsTheTaskAndNotTheQueue()
    {
        // The log fails while it is told of a build that fails.
        RunningServer server = shared.Server;
        using var queue = new BuildQueue(server.Datastores, server.Service<DatastoreFolders>(), server.Service<ModelHost>(), new LogThatFailsOnce());
        await queue.StartAsync(CancellationToken.None);
        BuildTask first = queue.Enqueue(Order()), second = queue.Enqueue(Order());
        await Body.UntilAsync(() => first.IsFinished && second.IsFinished);
        Assert.Equal((BuildTaskStatus.Failed, "internal"), (first.Status, first.Report().Error!.Code));
        Assert.Equal((BuildTaskStatus.Failed, "corpus_refused"), (second.Status, second.Report().Error!.Code));
        Assert.False(queue.ExecuteTask!.IsCompleted);
        await queue.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Finish_ProgressThatCannotBeTold_IsOverAllTheSame()
    {
        var task = new BuildTask("a", Order());
        var monitor = new BuildMonitor(null!);
        monitor.Report(new BuildProgress { Phase = BuildPhase.Indexing });
        Assert.True(task.TryStart());
        task.Watch(monitor);
        Assert.ThrowsAny<Exception>(() => task.Finish(BuildTaskStatus.Succeeded));
        Assert.True(task.IsFinished);
        Assert.Equal("succeeded", task.Report().Status);
    }

    private static BuildOrder Order() => new()
    {
        Tenant = Tenant.Local,
        Id = $"b{Guid.NewGuid():n}"[..12],
        Folder = Path.Combine(Path.GetTempPath(), "retrieval-test-nowhere"),
        FolderName = "nowhere",
        Corpus = new CorpusOptions(),
        Index = default,
    };

    private sealed class LogThatFailsOnce : ILogger<BuildQueue>
    {
        private int _count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_count++ == 0)
            {
                throw new InvalidOperationException("The log is full.");
            }
        }
    }
}
