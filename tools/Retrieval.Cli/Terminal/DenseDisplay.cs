using System.Diagnostics;
using Retrieval.Datastore.Dense.Building;
using Spectre.Console;

namespace Retrieval.Cli.Terminal;

/// <summary>Shows a running dense build: as JSON events, as a bar on a terminal, or as plain lines; at most one a second besides changes of phase.</summary>
internal sealed class DenseDisplay(StandardOutput output, bool isJson)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private DenseBuildPhase? _shownPhase;
    private long _shownAt;

    /// <summary>Runs a build that reports to what it is given.</summary>
    public T Run<T>(Func<Action<DenseProgress>, T> build)
    {
        if (isJson)
        {
            return build(progress => NowAndThen(progress, line => output.Write(JsonLines.Write(line))));
        }

        if (Console.IsErrorRedirected)
        {
            return build(progress => NowAndThen(progress, line => Console.Error.WriteLine(line.Describe())));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().Columns(new SpinnerColumn(), new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).Start(context =>
        {
            ProgressTask task = context.AddTask("Sampling");
            return build(progress =>
            {
                task.Description = Markup.Escape(DenseEvent.Of(progress).Describe());
                task.Value = 100.0 * progress.Done / Math.Max(1, progress.Total);
            });
        });
    }

    private void NowAndThen(DenseProgress progress, Action<DenseEvent> show)
    {
        lock (_lock)
        {
            bool isDue = progress.Phase != _shownPhase || Stopwatch.GetElapsedTime(_shownAt) >= Pace;
            if (!isDue || progress.Phase == DenseBuildPhase.Done)
            {
                return;
            }

            (_shownPhase, _shownAt) = (progress.Phase, Stopwatch.GetTimestamp());
            show(DenseEvent.Of(progress));
        }
    }
}
