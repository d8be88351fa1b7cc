using System.Collections.Frozen;
using Retrieval.Speculation.Options;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// How a token is drawn from the target's logits. The processors apply in the order of the properties below; the emitted tokens
/// are a function of prompt, options and sample index alone.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>Greedy decoding.</summary>
    public static SamplingOptions Greedy { get; } = new();

    /// <summary>Added to the logits of single tokens, by token id.</summary>
    /// <value>Each between -100 and 100. Default: none.</value>
    public IReadOnlyDictionary<int, double> LogitBias { get; init; } = FrozenDictionary<int, double>.Empty;

    /// <summary>Tokens never emitted.</summary>
    /// <value>Token ids. Default: none.</value>
    public IReadOnlyCollection<int> BannedTokens { get; init; } = [];

    /// <summary>
    /// For tokens that occur in the prompt or the output: positive logits are divided by it, negative ones multiplied
    /// (CTRL, Keskar et al. 2019).
    /// </summary>
    /// <value>Above 0, at most 2; 1 is off. Default: 1.</value>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted once for each occurrence of the token in the output (the prompt does not count).</summary>
    /// <value>Between -2 and 2; 0 is off. Default: 0.</value>
    public double FrequencyPenalty { get; init; }

    /// <summary>Subtracted when the token occurs in the output at all (the prompt does not count).</summary>
    /// <value>Between -2 and 2; 0 is off. Default: 0.</value>
    public double PresencePenalty { get; init; }

    /// <summary>Stop tokens cannot be drawn before this many tokens have been emitted.</summary>
    /// <value>0 or more; 0 is off. Default: 0.</value>
    public int MinTokens { get; init; }

    /// <summary>Divides the logits. 0 takes the likeliest token (equals: the lowest id), whatever top-k, top-p and min-p say.</summary>
    /// <value>Between 0 and 2; below 1e-5 counts as 0. Default: 0.</value>
    public double Temperature { get; init; }

    /// <summary>Keeps the k likeliest tokens (equals: the lower ids).</summary>
    /// <value>0 or more; 0 is off. Default: 0.</value>
    public int TopK { get; init; }

    /// <summary>
    /// Keeps the fewest likeliest tokens whose probability, among those top-k left, reaches this; the token that crosses it stays.
    /// </summary>
    /// <value>Between 0 and 1; 1 is off, 0 leaves the likeliest token. Default: 1.</value>
    public double TopP { get; init; } = 1;

    /// <summary>Keeps tokens at least this probable relative to the likeliest.</summary>
    /// <value>Between 0 and 1; 0 is off. Default: 0.</value>
    public double MinP { get; init; }

    /// <summary>Key of the noise. The same seed gives the same tokens, with drafts or without. Ignored when greedy.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks every option; empty when all are fine.</summary>
    /// <param name="vocabularySize">Width of the logits: token ids lie below it.</param>
    public IReadOnlyList<OptionFault> FindFaults(int vocabularySize)
    {
        var faults = new FaultList();
        AddFaults(faults, vocabularySize);
        return faults.Faults;
    }

    internal void AddFaults(FaultList faults, int vocabularySize)
    {
        faults.CheckTokens(nameof(LogitBias), LogitBias?.Keys, vocabularySize);
        foreach (double bias in LogitBias?.Values ?? [])
            faults.CheckRange(nameof(LogitBias), bias, -100, 100);
        faults.CheckTokens(nameof(BannedTokens), BannedTokens, vocabularySize);
        if (!(RepetitionPenalty is > 0 and <= 2))
            faults.Add(nameof(RepetitionPenalty), "above 0 and at most 2", RepetitionPenalty);
        faults.CheckRange(nameof(FrequencyPenalty), FrequencyPenalty, -2, 2);
        faults.CheckRange(nameof(PresencePenalty), PresencePenalty, -2, 2);
        faults.CheckAtLeast(nameof(MinTokens), MinTokens, 0);
        faults.CheckRange(nameof(Temperature), Temperature, 0, 2);
        faults.CheckAtLeast(nameof(TopK), TopK, 0);
        faults.CheckRange(nameof(TopP), TopP, 0, 1);
        faults.CheckRange(nameof(MinP), MinP, 0, 1);
    }
}
