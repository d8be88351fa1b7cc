using Retrieval.Cli.Terminal;
using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Datastores;

/// <summary>Runs a builder on another thread and shows how it gets on.</summary>
internal static class BuildRun
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a build that is to stop is waited for. A read from a pipe and the indexing of a segment cannot be cancelled; then the process
    /// ends with them at work, which a datastore survives at any moment.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Runs to the end. Whatever ends the showing ends the build too.</summary>
    public static BuildSummary Run(Func<CancellationToken, BuildSummary> build, BuildMonitor monitor, BuildDisplay display, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<BuildSummary> task = Task.Run(() => build(stop.Token), CancellationToken.None);
        try
        {
            display.Run(show =>
            {
                for (bool isDone = false; !isDone;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    isDone = Task.WaitAny([task], Glance) == 0;
                    if (!isDone || task.IsCompletedSuccessfully)
                    {
                        show(monitor, isDone);
                    }
                }
            });
            return task.GetAwaiter().GetResult();
        }
        catch
        {
            stop.Cancel();
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience);
            throw;
        }
    }
}
