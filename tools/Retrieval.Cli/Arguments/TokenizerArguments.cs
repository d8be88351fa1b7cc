using System.CommandLine;
using Retrieval.Models;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Arguments;

/// <summary>Which tokenizer text is read with: a file of its own, or a model's.</summary>
internal sealed class TokenizerArguments
{
    private readonly Option<string?> _tokenizer = new("--tokenizer") { Description = "A tokenizer.json, or a folder that holds one", HelpName = "file" };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "A model whose tokenizer.json to use, and which --dense runs [default: the small code model that comes with this tool]",
        HelpName = "dir",
    };

    /// <summary>Adds the options to a command, and the rule that at most one of them is given.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_tokenizer);
        command.Options.Add(_model);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_tokenizer) is not null && result.GetResult(_model) is not null)
            {
                result.AddError("Name the tokenizer by one of --tokenizer and --model, not both.");
            }
        });
    }

    /// <summary>Whether one was named.</summary>
    public bool IsGiven(ParseResult result) => result.GetValue(_tokenizer) is not null || result.GetValue(_model) is not null;

    /// <summary>Whether a file was named: then nothing says which model it belongs to.</summary>
    public bool IsFile(ParseResult result) => result.GetValue(_tokenizer) is not null;

    /// <summary>The model's directory, or null for the default model.</summary>
    public string? ReadModel(ParseResult result) => result.GetValue(_model);

    /// <summary>Loads it.</summary>
    public Tokenizer Read(ParseResult result)
    {
        string option = result.GetValue(_tokenizer) is null ? "--model" : "--tokenizer";
        string path = result.GetValue(_tokenizer) ?? result.GetValue(_model) ?? DefaultModel.TargetDirectory;
        string file = Directory.Exists(path) ? Path.Combine(path, "tokenizer.json") : path;
        if (!File.Exists(file))
        {
            throw new CommandException(Directory.Exists(path) ? $"{option}: {path}: has no tokenizer.json." : $"{option}: {path}: no such file or directory.");
        }

        return option == "--model" && file == path
            ? throw new CommandException($"--model: {path}: is a file, not a directory; --tokenizer takes a file.")
            : Tokenizer.Load(file);
    }
}
