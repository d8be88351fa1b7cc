using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Datastore;

namespace Retrieval.Cli.Datastores;

/// <summary>A text looked up in a datastore, as the options of a command ask for it. Owns the open datastore.</summary>
internal sealed class Lookup : IDisposable
{
    private Lookup(DatastoreReader reader, DatastoreQuery query, int tokenCount, TokenNames names) =>
        (Reader, Query, TokenCount, Names) = (reader, query, tokenCount, names);

    public DatastoreReader Reader { get; }

    public DatastoreQuery Query { get; }

    /// <summary>Tokens of the text.</summary>
    public int TokenCount { get; }

    public TokenNames Names { get; }

    /// <summary>Opens the datastore and looks the text up. A tokenizer is read only where the text or an option needs one.</summary>
    public static Lookup Run(ParseResult result, string directory, QueryArguments arguments, TokenizerArguments tokenizerArguments)
    {
        DatastoreFolder.RequireDatastore(directory);
        var tokenizer = arguments.IsText(result) || tokenizerArguments.IsGiven(result) ? tokenizerArguments.Read(result) : null;
        DatastoreReader reader = DatastoreFolder.Open(directory, tokenizer);
        try
        {
            int[] tokens = arguments.Read(result, tokenizer);
            return new Lookup(
                reader, new DatastoreQuery(reader, tokens, arguments.MaxMatch(result), arguments.Nodes(result)), tokens.Length, new TokenNames(tokenizer));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public void Dispose() => Reader.Dispose();
}
