using System.CommandLine;
using System.Text;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Arguments;

/// <summary>Where the prompt comes from: exactly one of three.</summary>
internal sealed class PromptArguments
{
    private const string StandardInput = "-";

    private readonly Option<string> _text = new("--prompt") { Description = "The prompt", HelpName = "text" };
    private readonly Option<string> _file = new("--prompt-file") { Description = "File that holds the prompt, byte for byte; - is standard input", HelpName = "file" };

    private readonly Option<int[]> _ids = new("--ids")
    {
        Description = "The prompt as token ids, separated by commas; nothing is added to them",
        HelpName = "1,2,3",
        CustomParser = result => [.. result.Tokens[0].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(id => TokenIdArgument.Parse(result, "--ids", id))],
    };

    /// <summary>Adds the options to a command, and the rule that one of them is given.</summary>
    public void AddTo(Command command)
    {
        Option[] sources = [_text, _file, _ids];
        foreach (Option source in sources)
        {
            command.Options.Add(source);
        }

        command.Validators.Add(result =>
        {
            if (sources.Count(source => result.GetResult(source) is not null) != 1)
            {
                result.AddError("Give the prompt by exactly one of --prompt, --prompt-file and --ids.");
            }
        });
    }

    /// <summary>Whether the prompt must be encoded.</summary>
    public bool IsText(ParseResult result) => result.GetResult(_ids) is null;

    /// <summary>The token ids of the prompt, at least one.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="tokenizer">The model's; needed when <see cref="IsText"/>.</param>
    /// <param name="vocabularySize">Ids are below it.</param>
    /// <param name="cancellationToken">Ends waiting for standard input.</param>
    public async Task<int[]> ReadAsync(ParseResult result, Tokenizer? tokenizer, int vocabularySize, CancellationToken cancellationToken)
    {
        var ids = new List<int>(result.GetValue(_ids) ?? []);
        if (IsText(result))
        {
            // Special tokens in the text count as such, so that fill-in-the-middle markers can be written.
            tokenizer!.EncodeUtf8ToIds(await ReadTextAsync(result, cancellationToken), ids, addSpecialTokens: true, parseSpecialTokens: true);
        }

        int stranger = ids.FindIndex(id => id < 0 || id >= vocabularySize);
        return ids.Count == 0 ? throw new CommandException("The prompt is empty; the model needs at least one token to go on from.", ExitCode.BadUsage)
            : stranger >= 0 ? throw new CommandException($"--ids must be between 0 and {vocabularySize - 1}, but holds {ids[stranger]}.", ExitCode.BadUsage)
            : [.. ids];
    }

    private async Task<byte[]> ReadTextAsync(ParseResult result, CancellationToken cancellationToken) => result.GetValue(_file) switch
    {
        null => Encoding.UTF8.GetBytes(result.GetValue(_text)!),
        StandardInput => await Task.Run(ReadStandardInput, cancellationToken).WaitAsync(cancellationToken),
        string file when !File.Exists(file) && !Directory.Exists(file) => throw new CommandException($"--prompt-file: {file}: no such file."),
        string file when Directory.Exists(file) => throw new CommandException($"--prompt-file: {file}: is a directory."),
        string file => await File.ReadAllBytesAsync(file, cancellationToken),
    };

    // A read from a terminal cannot be cancelled; it is abandoned instead.
    private static byte[] ReadStandardInput()
    {
        using Stream input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
        return buffer.ToArray();
    }
}
