using System.CommandLine;
using System.Text;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Terminal;
using Retrieval.Datastore;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval explain</c>: where continuations come from.</summary>
internal sealed class ExplainCommand
{
    private const string Notes =
        """
        For each continuation of the text, likeliest first: one document it comes from, with line, byte, token and licence. Lines and bytes
        are those of the document as it was when the datastore was built.

        Examples:
          retrieval explain ./code.ds 'def main('
          retrieval explain ./code.ds 'def main(' --json | jq -r '.continuations[].license'
        """;

    private readonly Argument<string> _directory = DatastoreArgument.Create();
    private readonly QueryArguments _query = new();
    private readonly TokenizerArguments _tokenizer = new();
    private readonly Option<int> _paths = NumberOption.Create("--paths", "1 or more", "Most continuations to explain", 5);
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object: match_length, continuations and more" };

    public static Command Create()
    {
        var explain = new ExplainCommand();
        var command = new Command("explain", "Says where the continuations of a text come from, with their licences.") { explain._directory };
        explain._query.AddTo(command);
        explain._tokenizer.AddTo(command);
        command.Options.Add(explain._paths);
        command.Options.Add(explain._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, _) => Task.Run(() => explain.Run(result), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result)
    {
        using var lookup = Lookup.Run(result, result.GetValue(_directory)!, _query, _tokenizer);
        var report = ExplainReport.Of(lookup.Query, lookup.Reader, lookup.TokenCount, result.GetValue(_paths), lookup.Names);
        using var output = new StandardOutput();
        output.Write(result.GetValue(_json) ? JsonLines.Write(report) : Describe(report, lookup.Query, lookup.Names));
        return ExitCode.Done;
    }

    private static string Describe(ExplainReport report, DatastoreQuery query, TokenNames names)
    {
        if (report.MatchLength == 0)
        {
            return "No match: the last token does not occur.\n";
        }

        var text = new StringBuilder($"Match of {report.MatchLength} of {report.QueryTokens} tokens, {report.Occurrences:n0} occurrences: {names.Show(query.Match)}\n");
        foreach (ExplainedContinuation found in report.Continuations)
        {
            string line = found.Line is { } number ? $":{number}" : "";
            string offset = found.ByteOffset is { } bytes ? $"byte {bytes}, " : "";
            text.Append($"{found.Probability:0.000} {found.Count,6:n0}x {names.Show(found.TokenIds)}\n");
            text.Append($"      {found.Document}{line}, {offset}token {found.TokenIndex}, {found.License ?? "licence unknown"}\n");
        }

        return text.ToString();
    }
}
