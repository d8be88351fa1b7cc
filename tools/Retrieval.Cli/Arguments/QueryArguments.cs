using System.CommandLine;
using System.Text;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Arguments;

/// <summary>What to look up in a datastore: a text, or token ids.</summary>
internal sealed class QueryArguments
{
    private readonly Argument<string?> _text = new("TEXT") { Description = "The text; matching begins at its end", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<int[]> _ids = new("--ids")
    {
        Description = "Token ids instead of a text, separated by commas; then no tokenizer is needed",
        HelpName = "1,2,3",
        CustomParser = result => [.. result.Tokens[0].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(id => TokenIdArgument.Parse(result, "--ids", id))],
    };

    /// <summary>Adds the argument and the option to a command, and the rule that one of them is given.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_text);
        command.Options.Add(_ids);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(_text) is { Tokens.Count: > 0 }) == (result.GetResult(_ids) is not null))
            {
                result.AddError("Give what to look up by exactly one of TEXT and --ids.");
            }
        });
    }

    /// <summary>Whether a tokenizer is needed to encode it.</summary>
    public bool IsText(ParseResult result) => result.GetResult(_ids) is null;

    /// <summary>The token ids, encoded as those of a corpus are.</summary>
    public int[] Read(ParseResult result, Tokenizer? tokenizer)
    {
        var ids = new List<int>(result.GetValue(_ids) ?? []);
        if (IsText(result))
        {
            tokenizer!.EncodeUtf8ToIds(Encoding.UTF8.GetBytes(result.GetValue(_text)!), ids, addSpecialTokens: false, parseSpecialTokens: false);
        }

        return ids.Count == 0
            ? throw new CommandException("The text to look up is empty.", ExitCode.BadUsage)
            : [.. ids];
    }
}
