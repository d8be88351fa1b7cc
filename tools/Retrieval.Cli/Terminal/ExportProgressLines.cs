using System.Diagnostics;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Terminal;

/// <summary>Progress of an export as plain lines on standard error: the first, the last, and in between at most one a second.</summary>
internal sealed class ExportProgressLines
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private long _lastLine;

    /// <summary>Takes a report of the exporter.</summary>
    public void Report(ExportProgress progress)
    {
        bool isEdge = progress.LayersDone == 0 || progress.LayersDone == progress.LayerCount;
        if (isEdge || Stopwatch.GetElapsedTime(_lastLine) >= Pace)
        {
            _lastLine = Stopwatch.GetTimestamp();
            Console.Error.WriteLine(
                $"Exporting the checkpoint: layer {progress.LayersDone} of {progress.LayerCount}, {progress.BytesWritten / 1e6:0} MB written.");
        }
    }
}
