using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval replay</c>: how well a datastore knows a text.</summary>
internal sealed class ReplayCommand
{
    private const string Standard = "-";

    private const string Notes =
        """
        Feeds the text to a cursor token by token, as drafting does, and measures the match at each. A text that the datastore itself holds
        matches from end to end; take one that is like the corpus but not in it.

        Examples:
          retrieval replay ./code.ds ./new.py
          git show HEAD | retrieval replay ./code.ds - --json
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly Argument<string> _file = new("FILE") { Description = "The text; - is standard input" };
    private readonly TokenizerArguments _tokenizer = new();
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object: tokens, mean_match_length, longest_match, first_guess_share, histogram" };

    public static Command Create()
    {
        var replay = new ReplayCommand();
        var command = new Command("replay", "Feeds a text through a datastore and measures its matches.") { replay._directory, replay._file };
        replay._tokenizer.AddTo(command);
        command.Options.Add(replay._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => replay.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        string directory = result.GetValue(_directory)!;
        DatastoreFolder.RequireDatastore(directory);
        var tokenizer = _tokenizer.Read(result);
        using DatastoreReader reader = DatastoreFolder.Open(directory, tokenizer);
        int[] tokens = CorpusInput.Encode(tokenizer, Read(result.GetValue(_file)!));
        if (tokens.Length == 0)
        {
            throw new CommandException("The text is empty; there is nothing to follow.");
        }

        var report = ReplayReport.Of(reader, tokens, cancellationToken);
        using var output = new StandardOutput();
        output.Write(result.GetValue(_json) ? JsonLines.Write(report) : report.Describe());
        return ExitCode.Done;
    }

    private static byte[] Read(string file)
    {
        if (file != Standard)
        {
            return File.Exists(file)
                ? File.ReadAllBytes(file)
                : throw new CommandException($"{file}: {(Directory.Exists(file) ? "is a directory" : "no such file")}.");
        }

        using Stream input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }
}
