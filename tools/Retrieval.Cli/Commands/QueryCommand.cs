using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval query</c>: what a datastore knows to follow a text.</summary>
internal sealed class QueryCommand
{
    private const string Notes =
        """
        Finds the longest end of the text that occurs in the corpus, and what follows there: each line with its probability, how often it occurs
        and, at the end of a branch, one place where it stands. No match is an answer, not a failure. Matching is by whole tokens:
        begin with the space that stands before a word, and leave off the last sign where it goes on as one with what follows.

        Examples:
          retrieval query ./code.ds 'for i in range('
          retrieval query ./code.ds 'import numpy' --max-match 1 --nodes 64
          retrieval query ./code.ds --ids 17,4,291 --json
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly QueryArguments _query = new();
    private readonly TokenizerArguments _tokenizer = new();
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object: match_length, occurrences, source, tree and more" };

    public static Command Create()
    {
        var query = new QueryCommand();
        var command = new Command("query", "Looks up a text: the longest match and what follows it.") { query._directory };
        query._query.AddTo(command);
        query._tokenizer.AddTo(command);
        command.Options.Add(query._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, _) => Task.Run(() => query.Run(result), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result)
    {
        using var lookup = Lookup.Run(result, result.GetValue(_directory)!, _query, _tokenizer);
        var report = QueryReport.Of(lookup.Query, lookup.TokenCount, lookup.Names);
        using var output = new StandardOutput();
        output.Write(result.GetValue(_json) ? JsonLines.Write(report) : QueryText.Describe(lookup.Query, report, lookup.Names));
        return ExitCode.Done;
    }
}
