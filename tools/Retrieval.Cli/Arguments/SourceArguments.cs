using System.CommandLine;
using Retrieval.Cli.Datastores;
using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Arguments;

/// <summary>Where the documents of a corpus come from.</summary>
internal sealed class SourceArguments
{
    private readonly Argument<string[]> _sources = new("SOURCE")
    {
        Description = "A folder, a file, git:REPOSITORY@REVISION, or - for standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _git = new("--git") { Description = "Reads every folder as it is in this revision of its repository", HelpName = "revision" };

    private readonly Option<string?> _field = new("--field")
    {
        Description = "Files are JSON Lines, and this field is the text; a dot leads into an object",
        HelpName = "name",
    };

    private readonly Option<string?> _pathField = new("--path-field") { Description = "JSON Lines: field with the document's path [default: FILE/LINE]", HelpName = "name" };
    private readonly Option<string?> _licenseField = new("--license-field") { Description = "JSON Lines: field with an SPDX expression", HelpName = "name" };

    /// <summary>Adds the argument and the options to a command, and the rules among them.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_sources);
        foreach (Option option in new Option[] { _git, _field, _pathField, _licenseField })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            bool namesAField = result.GetResult(_pathField) is not null || result.GetResult(_licenseField) is not null;
            if (namesAField && result.GetResult(_field) is null)
            {
                result.AddError("--path-field and --license-field need --field, the field with the text.");
            }
        });
    }

    /// <summary>Whether there is any.</summary>
    public bool IsGiven(ParseResult result) => result.GetValue(_sources) is { Length: > 0 };

    /// <summary>What was asked for; nothing is opened yet.</summary>
    public CorpusSelection Read(ParseResult result)
    {
        JsonLinesFields? fields = result.GetValue(_field) is { } text
            ? new JsonLinesFields(text, result.GetValue(_pathField), result.GetValue(_licenseField))
            : null;
        return CorpusSelection.Parse(result.GetValue(_sources) ?? [], result.GetValue(_git), fields);
    }
}
