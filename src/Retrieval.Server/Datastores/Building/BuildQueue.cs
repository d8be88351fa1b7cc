using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Server.Access;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores.Building;

/// <summary>
/// Builds datastores one after the other in the background. Each is attached when it is done, in place of what had its id. Of every tenant the
/// newest finished tasks are remembered.
/// </summary>
internal sealed partial class BuildQueue(DatastoreRegistry registry, DatastoreFolders folders, ModelHost models, ILogger<BuildQueue> logger) : BackgroundService
{
    private const int MaxUnfinished = 16;
    private const int MaxFinished = 64;

    private readonly Channel<BuildTask> _waiting = Channel.CreateUnbounded<BuildTask>(); // bounded by what a tenant may have unfinished
    private readonly ConcurrentDictionary<string, List<BuildTask>> _byTenant = new();

    /// <summary>The task at work, or null.</summary>
    public BuildTask? Running { get; private set; }

    /// <summary>Tasks running and waiting, everybody's.</summary>
    public int UnfinishedCount => _waiting.Reader.Count + (Running is null ? 0 : 1);

    /// <summary>Takes an order in.</summary>
    /// <exception cref="ApiException">Too many of the tenant's are waiting: 429.</exception>
    public BuildTask Enqueue(BuildOrder order)
    {
        var task = new BuildTask(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), order);
        List<BuildTask> tasks = _byTenant.GetOrAdd(order.Tenant.Id, _ => []);
        lock (tasks)
        {
            if (tasks.Count(other => !other.IsFinished) >= MaxUnfinished)
            {
                throw new ApiException(StatusCodes.Status429TooManyRequests, $"{MaxUnfinished} builds are waiting already.", "overloaded_error", code: "too_many_tasks")
                {
                    RetryAfter = TimeSpan.FromSeconds(10),
                };
            }

            tasks.Add(task);
            foreach (BuildTask old in tasks.Where(other => other.IsFinished).SkipLast(MaxFinished).ToArray())
            {
                tasks.Remove(old);
            }
        }

        _waiting.Writer.TryWrite(task);
        return task;
    }

    /// <summary>A tenant's tasks, the newest first.</summary>
    public IReadOnlyList<BuildTask> List(Tenant tenant)
    {
        if (!_byTenant.TryGetValue(tenant.Id, out List<BuildTask>? tasks))
        {
            return [];
        }

        lock (tasks)
        {
            return [.. tasks.AsEnumerable().Reverse()];
        }
    }

    /// <summary>A tenant's task.</summary>
    /// <exception cref="ApiException">It has none of this name: 404.</exception>
    public BuildTask Find(Tenant tenant, string uid) =>
        List(tenant).FirstOrDefault(task => task.Uid == uid) ?? throw ApiException.NotFound($"There is no task {uid}.", "uid", "task_not_found");

    /// <summary>Whether a build of the tenant's datastore runs or waits.</summary>
    public bool IsUpdating(Tenant tenant, AttachedDatastore datastore) =>
        datastore.Owner == tenant.Id && List(tenant).Any(task => task.Order.Id == datastore.Id && !task.IsFinished);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (BuildTask task in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await Task.Factory.StartNew(() => Run(task, stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            catch (Exception failure)
            {
                // Thrown on, it would stop the server. Whatever it is, the next build is another one.
                task.Abandon(BuildFailure.Unknown);
                Log.Failed(logger, failure, task.Order.Id);
            }
        }
    }

    private void Run(BuildTask task, CancellationToken stoppingToken)
    {
        Thread.CurrentThread.Priority = ThreadPriority.Lowest; // Linux does not heed it: there it is the one thread of the build that spares requests
        if (!task.TryStart())
        {
            return;
        }

        Running = task;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, task.Cancellation);
        try
        {
            BuildSummary summary = Build(task, stop.Token);
            Log.Built(logger, task.Order.Id, summary.Manifest.DocumentCount, summary.Manifest.TokenCount);
            task.Finish(BuildTaskStatus.Succeeded, summary);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            task.Finish(BuildTaskStatus.Canceled);
        }
        catch (Exception failure)
        {
            Log.Failed(logger, failure, task.Order.Id);
            task.Finish(BuildTaskStatus.Failed, error: BuildFailure.Describe(failure, task.Order, folders.Made));
        }
        finally
        {
            Running = null;
        }
    }

    private BuildSummary Build(BuildTask task, CancellationToken cancellationToken)
    {
        BuildOrder order = task.Order;
        Tokenizer tokenizer = models.Current.Tokenizer;
        string directory = Path.Combine(folders.OfTenant(order.Tenant), order.Id);
        DatastoreBuildOptions options = DatastoreBuild.Prepare(directory, tokenizer, order.Index);
        var corpus = new CorpusReader([CorpusSource.Folder(order.Folder)], order.Corpus);
        var monitor = new BuildMonitor(options, corpus, Task.Run(() => corpus.Survey(cancellationToken), cancellationToken));
        task.Watch(monitor);
        BuildSummary summary = DatastoreBuild.Run(directory, corpus, tokenizer, options with { Progress = monitor.Report }, cancellationToken);
        registry.Attach(new AttachedDatastore(order.Id, order.Tenant.Id, DatastoreOpening.Open(directory, tokenizer.Fingerprint, checksAll: false)));
        return summary;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Datastore {Id} is built and attached: {Documents} documents, {Tokens} tokens.")]
        public static partial void Built(ILogger logger, string id, long documents, long tokens);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Datastore {Id} could not be built.")]
        public static partial void Failed(ILogger logger, Exception failure, string id);
    }
}
