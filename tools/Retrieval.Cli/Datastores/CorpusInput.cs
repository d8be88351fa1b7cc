using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Datastores;

/// <summary>Gives the documents of a corpus to a builder, with the tokenizer it lacks.</summary>
internal static class CorpusInput
{
    // A list per thread: its capacity settles at the longest document, and only the ids themselves are copied.
    [ThreadStatic]
    private static List<int>? _ids;

    /// <summary>The documents; each is tokenised when and where the builder asks for it.</summary>
    public static IEnumerable<DocumentInput> Read(CorpusReader corpus, Tokenizer tokenizer, CancellationToken cancellationToken) =>
        corpus.Read(cancellationToken).Select(document => new DocumentInput(
            new DocumentInfo(document.Path, document.License, document.ByteLength, document.ContentHash), () => Encode(tokenizer, document.Utf8.Span)));

    /// <summary>Token ids of a text of a corpus: nothing is added, and no text can write a control token.</summary>
    public static int[] Encode(Tokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        List<int> ids = _ids ??= [];
        ids.Clear();
        tokenizer.EncodeUtf8ToIds(utf8, ids, addSpecialTokens: false, parseSpecialTokens: false);
        return [.. ids];
    }
}
