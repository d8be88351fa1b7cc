using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores;

/// <summary>Makes or updates a datastore from a corpus, beside requests: with one thread, so that they keep the others.</summary>
internal static class DatastoreBuild
{
    /// <summary>Options for a model's tokenizer: token ids as wide as its vocabulary needs.</summary>
    public static DatastoreBuildOptions Options(Tokenizer tokenizer) => new()
    {
        TokenizerFingerprint = tokenizer.Fingerprint,
        TokenWidth = tokenizer.VocabularySize < ushort.MaxValue ? TokenWidth.Bits16 : TokenWidth.Bits32,
        Threads = 1,
    };

    /// <summary>Builds; unchanged documents cost a look.</summary>
    public static BuildSummary Run(string directory, CorpusReader corpus, Tokenizer tokenizer, DatastoreBuildOptions options, CancellationToken cancellationToken) =>
        new DatastoreBuilder(directory, options).Build(
            corpus.Read(cancellationToken).Select(document => new DocumentInput(
                new DocumentInfo(document.Path, document.License, document.ByteLength, document.ContentHash), () => Encode(tokenizer, document.Utf8.Span))),
            cancellationToken);

    // Nothing is added, and no text can write a control token.
    private static ReadOnlyMemory<int> Encode(Tokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        var ids = new List<int>();
        tokenizer.EncodeUtf8ToIds(utf8, ids, addSpecialTokens: false, parseSpecialTokens: false);
        return ids.ToArray();
    }
}
