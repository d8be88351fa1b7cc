using System.Text;
using Retrieval.Benchmarks.Streams;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Decode;

/// <summary>Builds a datastore for the time of a benchmark.</summary>
internal static class FolderDatastore
{
    public static DatastoreReader Build(IEnumerable<SourceText> files, Tokenizer tokenizer, string directory)
    {
        UInt128 number = 0;
        return Build(files.Select(file => Document(new DocumentInfo(file.Path, null, file.Text.Length, ++number), Encoding.UTF8.GetBytes(file.Text), tokenizer)), tokenizer, directory);
    }

    public static DatastoreReader Build(string folder, string[] patterns, Tokenizer tokenizer, string directory)
    {
        var reader = new CorpusReader([CorpusSource.Folder(folder)], new CorpusOptions { Include = patterns });
        return Build(
            reader.Read().Select(document => Document(new DocumentInfo(document.Path, document.License, document.ByteLength, document.ContentHash), document.Utf8, tokenizer)),
            tokenizer, directory);
    }

    private static DatastoreReader Build(IEnumerable<DocumentInput> documents, Tokenizer tokenizer, string directory)
    {
        var options = new DatastoreBuildOptions
        {
            TokenizerFingerprint = tokenizer.Fingerprint,
            TokenWidth = tokenizer.VocabularySize < ushort.MaxValue ? TokenWidth.Bits16 : TokenWidth.Bits32,
        };
        BuildSummary summary = new DatastoreBuilder(directory, options).Build(documents);
        Console.Error.WriteLine($"datastore of {summary.Manifest.TokenCount} tokens");
        return DatastoreReader.Open(directory, tokenizer.Fingerprint);
    }

    private static DocumentInput Document(DocumentInfo info, ReadOnlyMemory<byte> utf8, Tokenizer tokenizer) => new(info, () =>
    {
        List<int> ids = [];
        tokenizer.EncodeUtf8ToIds(utf8.Span, ids, addSpecialTokens: false, parseSpecialTokens: false);
        return ids.ToArray();
    });
}
