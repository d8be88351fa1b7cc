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

    private readonly Option<int?> _maxMatch = NumberOption.CreateOptional<int>(
        "--max-match", "1 or more", "Longest match to use; a shorter one has more continuations", "any");

    private readonly Option<int> _nodes = NumberOption.Create("--nodes", "between 1 and 65535", "Most tokens of the tree of continuations", 32);

    /// <summary>Adds the argument and the option to a command, and the rule that one of them is given.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_text);
        command.Options.Add(_ids);
        command.Options.Add(_maxMatch);
        command.Options.Add(_nodes);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(_text) is { Tokens.Count: > 0 }) == (result.GetResult(_ids) is not null))
            {
                result.AddError("Give what to look up by exactly one of TEXT and --ids.");
            }

            if (result.GetValue(_maxMatch) is < 1)
            {
                result.AddError($"--max-match must be 1 or more, but is {result.GetValue(_maxMatch)}.");
            }

            if (result.GetResult(_nodes) is { Implicit: false } && result.GetValue(_nodes) is < 1 or > ushort.MaxValue)
            {
                result.AddError($"--nodes must be between 1 and {ushort.MaxValue}, but is {result.GetValue(_nodes)}.");
            }
        });
    }

    /// <summary>Whether a tokenizer is needed to encode it.</summary>
    public bool IsText(ParseResult result) => result.GetResult(_ids) is null;

    /// <summary>Longest match to use.</summary>
    public int MaxMatch(ParseResult result) => result.GetValue(_maxMatch) ?? int.MaxValue;

    /// <summary>Size of the tree.</summary>
    public int Nodes(ParseResult result) => result.GetValue(_nodes);

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
