using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval check</c>: reads every byte of a datastore.</summary>
internal sealed class CheckCommand
{
    private const string Notes =
        """
        Other commands check manifest, headers, sizes and bounds alone, which takes milliseconds. Exit code 1 means damage: the message names the
        file, its section, the byte, what should be there and what is. Build the datastore anew then, in another directory.

        Example:
          retrieval check ./code.ds && echo sound
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly Option<bool> _json = new("--json") { Description = "Prints the finding as one JSON object" };

    public static Command Create()
    {
        var check = new CheckCommand();
        var command = new Command("check", "Checks every checksum of a datastore, and its structure.") { check._directory, check._json };
        HelpNotes.Add(command, Notes);
        command.SetAction((result, _) => Task.Run(() => check.Run(result), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result)
    {
        string directory = result.GetValue(_directory)!;
        DatastoreFolder.RequireDatastore(directory);
        using var output = new StandardOutput();
        try
        {
            DatastoreManifest manifest = DatastoreCheck.Run(directory);
            output.Write(result.GetValue(_json)
                ? JsonLines.Write(new CheckReport { Ok = true })
                : $"{directory}: {manifest.Segments.Count} segments, {manifest.DocumentCount:n0} documents, {manifest.TokenCount:n0} tokens{(manifest.Dense is { } dense ? $", {dense.KeyCount:n0} dense keys" : "")}: sound.\n");
            return ExitCode.Done;
        }
        catch (DatastoreFormatException damage) when (result.GetValue(_json))
        {
            output.Write(JsonLines.Write(CheckReport.Of(damage)));
            return ExitCode.Failed;
        }
    }
}
