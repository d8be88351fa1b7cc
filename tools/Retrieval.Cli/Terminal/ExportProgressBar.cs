using Retrieval.Models.Export;
using Spectre.Console;

namespace Retrieval.Cli.Terminal;

/// <summary>Progress of an export as a bar, for a terminal on standard error.</summary>
internal static class ExportProgressBar
{
    /// <summary>Shows the bar while the export runs.</summary>
    public static void Run(Action<Action<ExportProgress>> export)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("Exporting");
                export(progress =>
                {
                    task.MaxValue = progress.LayerCount;
                    task.Value = progress.LayersDone;
                    task.Description = $"Exporting, {progress.BytesWritten / 1e6:0} MB";
                });
                task.StopTask();
            });
    }
}
