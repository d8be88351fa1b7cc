namespace Retrieval.Models;

/// <summary>
/// Everything that tells one model of the Llama family from another: sizes, and switches of one graph. Read from <c>config.json</c>
/// and <c>generation_config.json</c>; immutable.
/// </summary>
public sealed record ModelConfiguration
{
    /// <summary><c>model_type</c>: <c>llama</c>, <c>mistral</c>, <c>qwen2</c>, <c>qwen3</c> or <c>granite</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width inside the gated MLP.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Number of decoder layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Query heads per layer; a multiple of <see cref="KeyValueHeadCount"/>.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads per layer.</summary>
    public required int KeyValueHeadCount { get; init; }

    /// <summary>Width of one head, even. Not always <see cref="HiddenSize"/> / <see cref="HeadCount"/>.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Rows of the embedding and width of the logits.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Longest context in tokens.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>Added to the mean square in every RMS norm.</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Change of the rotary frequencies.</summary>
    public RopeScaling RopeScaling { get; init; } = new RopeScaling.None();

    /// <summary>Whether the head is the embedding matrix; a stored <c>lm_head.weight</c> is then ignored.</summary>
    public bool TiedHead { get; init; }

    /// <summary>Whether the query, key and value projections carry biases.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the attention output projection carries a bias.</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary>Whether the three MLP projections carry biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Whether every query and key head goes through an RMS norm before rotation (Qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Multiplier of the embedding rows (Granite), else 1.</summary>
    public double EmbeddingMultiplier { get; init; } = 1;

    /// <summary>Multiplier of query-key products: Granite's own, else 1 / sqrt(<see cref="HeadDimension"/>).</summary>
    public required double AttentionMultiplier { get; init; }

    /// <summary>Multiplier of what attention and MLP add to the residual stream (Granite), else 1.</summary>
    public double ResidualMultiplier { get; init; } = 1;

    /// <summary>Divisor of the logits (Granite), else 1.</summary>
    public double LogitsDivisor { get; init; } = 1;

    /// <summary>Beginning-of-sequence token id, where there is one.</summary>
    public int? BeginTokenId { get; init; }

    /// <summary>Ids that end generation: those of both files, ascending, each once; may be empty.</summary>
    public IReadOnlyList<int> EndTokenIds { get; init; } = [];

    /// <summary>Width of all query heads together.</summary>
    public int QuerySize => HeadCount * HeadDimension;

    /// <summary>Width of all key (or value) heads together.</summary>
    public int KeyValueSize => KeyValueHeadCount * HeadDimension;

    /// <summary>Reads <c>config.json</c> and, where present, <c>generation_config.json</c>.</summary>
    /// <param name="directory">Checkpoint directory.</param>
    /// <exception cref="CheckpointFormatException">A file is missing or malformed, or the model is not one of this family.</exception>
    public static ModelConfiguration Read(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return ConfigurationReader.Read(directory);
    }
}
