using Retrieval.Datastore.Corpus;

namespace Retrieval.Cli.Datastores;

/// <summary>Makes a reader of the sources and the options of a command line.</summary>
internal static class CorpusOpening
{
    /// <summary>Checks the options; nothing is opened yet.</summary>
    /// <param name="selection">The sources.</param>
    /// <param name="options">How they are filtered.</param>
    /// <param name="datastore">Where it goes; kept out of the corpus when it lies in one of the folders.</param>
    /// <exception cref="CommandException">A glob is none, or two sources could not be told apart.</exception>
    public static CorpusReader Open(CorpusSelection selection, CorpusOptions options, string? datastore)
    {
        IReadOnlyList<string> own = datastore is null ? [] : selection.GlobsAgainst(datastore);
        try
        {
            return new CorpusReader(selection.Sources, options with { Exclude = [.. options.Exclude, .. own] });
        }
        catch (ArgumentException invalid)
        {
            string message = invalid.ParamName is { } name ? invalid.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : invalid.Message;
            throw new CommandException(
                message.Replace("Include ", "--include ", StringComparison.Ordinal).Replace("Exclude ", "--exclude ", StringComparison.Ordinal), ExitCode.BadUsage, invalid);
        }
    }
}
