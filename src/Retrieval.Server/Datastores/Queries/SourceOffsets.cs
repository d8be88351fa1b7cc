using Retrieval.Datastore;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores.Queries;

/// <summary>Says where tokens stand in the text of their document, by reading what is before them.</summary>
internal sealed class SourceOffsets(DatastoreReader reader, Tokenizer tokenizer)
{
    private const int Piece = 4096;

    private readonly int[] _tokens = new int[Piece];

    /// <summary>Bytes and lines before a place. O(tokens before it).</summary>
    public QuerySource? Measure(SourceLocation? location)
    {
        if (location is null)
        {
            return null;
        }

        (long bytes, long lines) = (0, 0);
        var document = new DocumentInfo(location.Document, location.License, 0, 0);
        for (long index = 0; index < location.TokenIndex;)
        {
            int wanted = (int)Math.Min(Piece, location.TokenIndex - index);
            int read = reader.ReadTokens(document, index, _tokens.AsSpan(0, wanted));
            if (read == 0)
            {
                break;
            }

            foreach (int id in _tokens.AsSpan(0, read))
            {
                ReadOnlySpan<byte> text = tokenizer.GetTokenBytes(id);
                (bytes, lines) = (bytes + text.Length, lines + text.Count((byte)'\n'));
            }

            index += read;
        }

        return new QuerySource(location.Document, location.License, location.TokenIndex, bytes, lines + 1);
    }
}
