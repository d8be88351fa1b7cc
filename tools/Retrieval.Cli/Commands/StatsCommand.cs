using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval stats</c>: what a datastore amounts to.</summary>
internal sealed class StatsCommand
{
    private const string Notes =
        """
        Example:
          retrieval stats ./code.ds
          retrieval stats ./code.ds --json | jq .bytes_per_token
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object: documents, tokens, bytes, bytes_per_token, tokenizer, segments and more" };

    public static Command Create()
    {
        var stats = new StatsCommand();
        var command = new Command("stats", "Counts what a datastore holds.") { stats._directory, stats._json };
        HelpNotes.Add(command, Notes);
        command.SetAction((result, _) => Task.Run(() => stats.Run(result), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result)
    {
        string directory = result.GetValue(_directory)!;
        using DatastoreReader reader = DatastoreFolder.Open(directory);
        var report = StatsReport.Of(directory, reader);
        using var output = new StandardOutput();
        output.Write(result.GetValue(_json) ? JsonLines.Write(report) : report.Describe());
        return ExitCode.Done;
    }
}
