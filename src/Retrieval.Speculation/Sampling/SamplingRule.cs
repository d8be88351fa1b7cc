using Retrieval.Speculation.Options;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// <see cref="SamplingOptions"/> checked against a vocabulary and laid out for the hot path, together with what belongs to one
/// sample of a request: its stop tokens and its index. Immutable; safe for all threads.
/// </summary>
public sealed class SamplingRule
{
    private const double LowestTemperature = 1e-5;

    private readonly int[] _stopTokens;

    /// <summary>Checks and compiles options.</summary>
    /// <param name="options">What the caller asked for.</param>
    /// <param name="vocabularySize">Width of the logits.</param>
    /// <param name="stopTokens">Tokens that end the output; <see cref="SamplingOptions.MinTokens"/> holds them back.</param>
    /// <param name="sampleIndex">Which of several samples of one prompt: part of the noise key, 0 or more.</param>
    /// <exception cref="InvalidOptionsException">Options out of range, all named.</exception>
    public SamplingRule(SamplingOptions options, int vocabularySize, IReadOnlyCollection<int>? stopTokens = null, int sampleIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        ArgumentOutOfRangeException.ThrowIfNegative(sampleIndex);
        var faults = new FaultList();
        options.AddFaults(faults, vocabularySize);
        faults.CheckTokens("StopTokens", stopTokens ?? [], vocabularySize);
        faults.ThrowIfAny();

        _stopTokens = [.. stopTokens ?? []];
        VocabularySize = vocabularySize;
        SampleIndex = sampleIndex;
        Options = options;
        IsGreedy = options.Temperature < LowestTemperature;
        TopK = options.TopK < vocabularySize ? options.TopK : 0;
        Biases = [.. options.LogitBias.Where(bias => bias.Value != 0).Select(bias => (bias.Key, (float)bias.Value))];
        BannedTokens = [.. options.BannedTokens];
    }

    /// <summary>The options this was made from.</summary>
    public SamplingOptions Options { get; }

    /// <summary>Width of the logits.</summary>
    public int VocabularySize { get; }

    /// <summary>Which of several samples of one prompt.</summary>
    public int SampleIndex { get; }

    /// <summary>Whether the likeliest token is taken.</summary>
    public bool IsGreedy { get; }

    /// <summary>Whether a <see cref="TokenHistory"/> must count tokens for this rule: some penalty is on.</summary>
    public bool CountsTokens => Options is not { RepetitionPenalty: 1, FrequencyPenalty: 0, PresencePenalty: 0 };

    internal ReadOnlySpan<int> StopTokens => _stopTokens;

    internal int TopK { get; }

    internal (int Token, float Bias)[] Biases { get; }

    internal int[] BannedTokens { get; }

    /// <summary>Whether a token ends the output. O(stop tokens).</summary>
    public bool IsStop(int token) => _stopTokens.AsSpan().Contains(token);
}
