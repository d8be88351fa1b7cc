using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval merge</c>: packs a datastore anew.</summary>
internal sealed class MergeCommand
{
    private const string Notes =
        """
        Updates leave segments of many sizes; packed anew, the datastore has the very bytes of one built from nothing, answers from fewer
        segments and is faster. Readers of the old state are not disturbed. Dense keys are put aside until the next build --dense indexes them
        again, which takes no model.

        Example:
          retrieval merge ./code.ds
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly IndexArguments _index = new();
    private readonly Option<bool> _json = new("--json") { Description = "Prints progress and, last, the result as one JSON object per line" };

    public static Command Create()
    {
        var merge = new MergeCommand();
        var command = new Command("merge", "Packs the segments of a datastore into as few as can be.") { merge._directory };
        merge._index.AddTo(command, choosesIndex: true);
        command.Options.Add(merge._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => merge.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        using var output = new StandardOutput();
        var report = new BuildReport(output, result.GetValue(_json));
        string directory = result.GetValue(_directory)!;
        DatastoreBuildOptions options = _index.Apply(result, DatastoreBuildOptions.Of(DatastoreFolder.ReadManifest(directory)));
        var monitor = new BuildMonitor(options);
        var builder = new DatastoreBuilder(directory, options with { Progress = monitor.Report });
        BuildSummary summary = BuildRun.Run(builder.Merge, monitor, report.Display, cancellationToken);
        report.Write(BuildResult.Of(directory, summary, monitor.Elapsed), null);
        return ExitCode.Done;
    }
}
