using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Engine;

/// <summary>
/// A model's directory, known by its small files alone: enough to refuse a bad request before gigabytes of weights are read.
/// </summary>
/// <param name="Directory">A checkpoint or an exported model.</param>
/// <param name="Weights">Format of an exported model; null for a checkpoint.</param>
/// <param name="VocabularySize">Token ids are below it.</param>
/// <param name="MaxPositions">Longest context.</param>
/// <param name="EndTokenIds">Tokens that end generation, within the vocabulary.</param>
public sealed record ModelSource(string Directory, WeightFormat? Weights, int VocabularySize, int MaxPositions, IReadOnlyList<int> EndTokenIds)
{
    // A context no longer than this by default: the cache is sized for it.
    private const int LongestDefaultContext = 4096;

    /// <summary>The context that the model gets when none is asked for, in tokens.</summary>
    public int DefaultContextLength => Math.Min(MaxPositions, LongestDefaultContext);

    /// <summary>Tokens in a row of logits: fewer than the vocabulary where the head is trimmed, which only a draft model's may be.</summary>
    public int LogitsWidth { get; private init; } = VocabularySize;

    /// <summary>Looks at the directory of a target.</summary>
    /// <param name="directory">Null stands for the default model.</param>
    /// <exception cref="ModelSourceException">It holds no model, or a draft model that knows only some tokens.</exception>
    public static ModelSource Open(string? directory)
    {
        ModelSource source = Open("--model", directory ?? DefaultModel.TargetDirectory);
        return source.LogitsWidth == source.VocabularySize
            ? source
            : throw new ModelSourceException(
                $"--model: {source.Directory}: a draft model: its head knows {source.LogitsWidth} of {source.VocabularySize} tokens, so it cannot be the target.");
    }

    /// <summary>Looks at the directory of a draft model, whose head may be trimmed.</summary>
    /// <exception cref="ModelSourceException">It holds no model.</exception>
    public static ModelSource OpenDraft(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Open("--draft-model", directory);
    }

    private static ModelSource Open(string option, string directory)
    {
        if (!System.IO.Directory.Exists(directory))
        {
            throw new ModelSourceException($"{option}: {directory}: {(File.Exists(directory) ? "is a file, not a directory" : "no such directory")}.");
        }

        if (ExportedDecoder.Exists(directory))
        {
            var decoder = ExportedDecoder.Open(directory);
            return Enum.TryParse(decoder.Weights, ignoreCase: true, out WeightFormat weights)
                ? Create(directory, weights, decoder.VocabularySize, decoder.MaxPositions, decoder.EndTokenIds) with { LogitsWidth = decoder.LogitsWidth }
                : throw new DecoderFormatException(Path.Combine(directory, ExportedDecoder.ManifestFileName), "weights", "fp32, fp16 or int8", decoder.Weights);
        }

        if (File.Exists(Path.Combine(directory, DecoderExporter.GraphFileName)) || File.Exists(Path.Combine(directory, DecoderExporter.WeightFileName)))
        {
            throw new ModelSourceException(
                $"{option}: {directory}: an export that was never finished: it has no {ExportedDecoder.ManifestFileName}. Export the model again.");
        }

        if (!File.Exists(Path.Combine(directory, "config.json")))
        {
            throw new ModelSourceException(
                $"{option}: {directory}: neither a checkpoint (config.json, *.safetensors) nor an exported model ({ExportedDecoder.ManifestFileName}).");
        }

        var configuration = ModelConfiguration.Read(directory);
        return Create(directory, null, configuration.VocabularySize, configuration.MaxPositions, configuration.EndTokenIds);
    }

    /// <summary>The tokenizer in the directory; null where there is none.</summary>
    /// <exception cref="ModelSourceException">It has tokens that the model does not know. Fewer are fine: vocabularies are padded.</exception>
    public Tokenizer? LoadTokenizer()
    {
        string path = Path.Combine(Directory, "tokenizer.json");
        if (!File.Exists(path))
        {
            return null;
        }

        var tokenizer = Tokenizer.Load(path);
        return tokenizer.VocabularySize <= VocabularySize
            ? tokenizer
            : throw new ModelSourceException(
                $"{path}: not the tokenizer of this model: it has token ids up to {tokenizer.VocabularySize - 1}, the model only up to {VocabularySize - 1}.");
    }

    private static ModelSource Create(string directory, WeightFormat? weights, int vocabularySize, int maxPositions, IReadOnlyList<int> endTokenIds) =>
        new(directory, weights, vocabularySize, maxPositions, [.. endTokenIds.Where(id => id >= 0 && id < vocabularySize)]);
}
