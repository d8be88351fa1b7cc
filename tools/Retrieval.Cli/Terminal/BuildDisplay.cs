using System.Diagnostics;
using Retrieval.Datastore.Building;
using Spectre.Console;

namespace Retrieval.Cli.Terminal;

/// <summary>Shows a running build: as JSON events, as a bar on a terminal, or as plain lines; at most one a second besides changes of phase.</summary>
internal sealed class BuildDisplay(StandardOutput output, bool isJson)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private BuildPhase? _shownPhase;
    private long _shownAt;

    /// <summary>Calls <paramref name="watch"/> with what is to be called a few times a second, and once with true at the end.</summary>
    public void Run(Action<Action<BuildMonitor, bool>> watch)
    {
        if (isJson)
        {
            watch((monitor, isDone) => NowAndThen(monitor, isDone, snapshot => output.Write(JsonLines.Write(BuildEvent.Of(snapshot)))));
        }
        else if (Console.IsErrorRedirected)
        {
            watch((monitor, isDone) => NowAndThen(monitor, isDone, snapshot => Console.Error.WriteLine(BuildText.Describe(snapshot))));
        }
        else
        {
            Bar(watch);
        }
    }

    private static void Bar(Action<Action<BuildMonitor, bool>> watch)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress().Columns(new SpinnerColumn(), new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).Start(context =>
        {
            ProgressTask task = context.AddTask("Reading");
            watch((monitor, _) =>
            {
                BuildSnapshot snapshot = monitor.Snapshot();
                task.Description = Markup.Escape(BuildText.Describe(snapshot));
                task.IsIndeterminate = snapshot.Remaining is null;
                task.Value = snapshot.Remaining is { } left ? 100 * snapshot.Elapsed / (snapshot.Elapsed + left) : 0;
            });
            task.StopTask();
        });
    }

    private void NowAndThen(BuildMonitor monitor, bool isDone, Action<BuildSnapshot> show)
    {
        if (isDone || monitor.Phase != _shownPhase || Stopwatch.GetElapsedTime(_shownAt) >= Pace)
        {
            BuildSnapshot snapshot = monitor.Snapshot();
            (_shownPhase, _shownAt) = (snapshot.Phase, Stopwatch.GetTimestamp());
            show(snapshot);
        }
    }
}
