using System.CommandLine;
using System.Text;
using Retrieval.Cli.Datastores;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Arguments;

/// <summary>What the output is expected to be: at most one of two.</summary>
internal sealed class PredictionArguments
{
    private readonly Option<string?> _text = new("--prediction") { Description = "What the output will probably be, to draft from", HelpName = "text" };
    private readonly Option<string?> _file = new("--prediction-file") { Description = "File that holds it, byte for byte", HelpName = "file" };

    /// <summary>Adds the options to a command, and the rule between them.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_text);
        command.Options.Add(_file);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_text) is not null && result.GetResult(_file) is not null)
            {
                result.AddError("Give the prediction by one of --prediction and --prediction-file, not both.");
            }
        });
    }

    /// <summary>Whether there is one, so that a tokenizer is needed.</summary>
    public bool IsGiven(ParseResult result) => result.GetValue(_text) is not null || result.GetValue(_file) is not null;

    /// <summary>Its tokens; none where it was not given.</summary>
    public int[] Read(ParseResult result, Tokenizer? tokenizer) =>
        IsGiven(result) ? CorpusInput.Encode(tokenizer!, ReadText(result)) : [];

    private byte[] ReadText(ParseResult result) => result.GetValue(_file) switch
    {
        null => Encoding.UTF8.GetBytes(result.GetValue(_text)!),
        string file when File.Exists(file) => File.ReadAllBytes(file),
        string file => throw new CommandException($"--prediction-file: {file}: {(Directory.Exists(file) ? "is a directory" : "no such file")}."),
    };
}
