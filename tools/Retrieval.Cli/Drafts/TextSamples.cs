using Retrieval.Cli.Datastores;
using Retrieval.Datastore;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Drafts;

/// <summary>Reads text that shows what a model will be used for: a datastore, recorded requests (*.jsonl), or any file as plain text.</summary>
internal static class TextSamples
{
    private const int PieceTokens = 1 << 16;

    /// <summary>Reads lazily, a piece at a time.</summary>
    /// <param name="option">Name of the option, for messages.</param>
    /// <param name="paths">Datastores and files.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="vocabularySize">Token ids are below it.</param>
    /// <exception cref="CommandException">A path is none of them, or a record is malformed.</exception>
    public static IEnumerable<TextSample> Read(string option, IEnumerable<string> paths, Tokenizer tokenizer, int vocabularySize) =>
        paths.SelectMany(path => Read(option, path, tokenizer, vocabularySize));

    private static IEnumerable<TextSample> Read(string option, string path, Tokenizer tokenizer, int vocabularySize)
    {
        if (Directory.Exists(path))
        {
            return ReadDatastore(path, tokenizer);
        }

        if (!File.Exists(path))
        {
            throw new CommandException($"{option}: {path}: no such file or directory.");
        }

        return Path.GetExtension(path) is ".jsonl" or ".ndjson"
            ? RecordedRequests.Read(option, path, tokenizer, vocabularySize)
            : [new TextSample(CorpusInput.Encode(tokenizer, File.ReadAllBytes(path)), 0)];
    }

    private static IEnumerable<TextSample> ReadDatastore(string directory, Tokenizer tokenizer)
    {
        using DatastoreReader reader = DatastoreFolder.Open(directory, tokenizer, "Name a datastore of this model, or text files.");
        foreach (DocumentEntry document in reader.Documents)
        {
            for (long start = 0; start < document.TokenCount; start += PieceTokens)
            {
                int[] tokens = new int[Math.Min(PieceTokens, document.TokenCount - start)];
                int count = reader.ReadTokens(document.Info, start, tokens);
                yield return new TextSample(tokens[..count], 0);
            }
        }
    }
}
