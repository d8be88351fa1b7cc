using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Tokenization;

namespace Retrieval.Server.Datastores.Building;

/// <summary>Makes or updates a datastore from a corpus, beside requests: with one thread, so that they keep the others.</summary>
internal static class DatastoreBuild
{
    private const long MaxMemoryBytes = 1L << 30;

    /// <summary>
    /// Options for a directory and a model's tokenizer: those of the datastore that is there, or for a new one. What is there and cannot serve
    /// this model, because it is damaged or of another tokenizer, is removed: it was made from a corpus and is made again.
    /// </summary>
    public static DatastoreBuildOptions Prepare(string directory, Tokenizer tokenizer, IndexChoice index = IndexChoice.Auto)
    {
        TokenWidth width = tokenizer.VocabularySize < ushort.MaxValue ? TokenWidth.Bits16 : TokenWidth.Bits32;
        if (File.Exists(Path.Combine(directory, DatastoreManifest.FileName)))
        {
            if (ReadManifest(directory) is { } manifest && manifest.TokenizerFingerprint == tokenizer.Fingerprint && manifest.TokenWidth == width)
            {
                return DatastoreBuildOptions.Of(manifest) with { Threads = 1 };
            }

            Directory.Delete(directory, recursive: true);
        }

        return new DatastoreBuildOptions
        {
            TokenizerFingerprint = tokenizer.Fingerprint, TokenWidth = width, Index = index, Threads = 1, MaxMemoryBytes = MaxMemoryBytes,
        };
    }

    /// <summary>Builds; unchanged documents cost a look.</summary>
    public static BuildSummary Run(string directory, CorpusReader corpus, Tokenizer tokenizer, DatastoreBuildOptions options, CancellationToken cancellationToken) =>
        new DatastoreBuilder(directory, options).Build(
            corpus.Read(cancellationToken).Select(document => new DocumentInput(
                new DocumentInfo(document.Path, document.License, document.ByteLength, document.ContentHash), () => Encode(tokenizer, document.Utf8.Span))),
            cancellationToken);

    private static DatastoreManifest? ReadManifest(string directory)
    {
        try
        {
            using var reader = DatastoreReader.Open(directory);
            return reader.Manifest;
        }
        catch (Exception damage) when (damage is DatastoreFormatException or FileNotFoundException)
        {
            return null;
        }
    }

    // Nothing is added, and no text can write a control token.
    private static ReadOnlyMemory<int> Encode(Tokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        var ids = new List<int>();
        tokenizer.EncodeUtf8ToIds(utf8, ids, addSpecialTokens: false, parseSpecialTokens: false);
        return ids.ToArray();
    }
}
