using System.CommandLine;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;

namespace Retrieval.Cli.Arguments;

/// <summary>A file of raw token ids as the corpus.</summary>
internal sealed class TokenFileArguments
{
    private readonly Option<string?> _tokens = new("--tokens") { Description = "A file of raw little-endian token ids, instead of sources", HelpName = "file" };
    private readonly Option<int> _width = NumberOption.Create("--width", "16 or 32", "Bits of an id in the token file", 16);

    private readonly Option<long?> _separator = NumberOption.CreateOptional<long>(
        "--separator", "0 or more", "The id between two documents of the token file", "the largest of the width");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _tokens, _width, _separator })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_width) is { Implicit: false } && result.GetValue(_width) is not (16 or 32))
            {
                result.AddError($"--width must be 16 or 32, but is {result.GetValue(_width)}.");
            }
        });
    }

    /// <summary>Whether there is one.</summary>
    public bool IsGiven(ParseResult result) => result.GetValue(_tokens) is not null;

    /// <summary>Size of an id in the file.</summary>
    public TokenWidth Width(ParseResult result) => result.GetValue(_width) == 32 ? TokenWidth.Bits32 : TokenWidth.Bits16;

    /// <summary>The file; nothing is opened yet.</summary>
    public TokenFile Read(ParseResult result)
    {
        string path = result.GetValue(_tokens)!;
        long separator = result.GetValue(_separator) ?? (Width(result) == TokenWidth.Bits16 ? ushort.MaxValue : uint.MaxValue);
        return File.Exists(path)
            ? new TokenFile(path, Width(result), separator)
            : throw new CommandException($"--tokens: {path}: {(Directory.Exists(path) ? "is a directory" : "no such file")}.");
    }
}
