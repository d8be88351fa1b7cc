using Retrieval.Speculation.Sampling;

namespace Retrieval.Cli.Proving;

/// <summary>A way of drawing tokens that the promise is checked for.</summary>
/// <param name="Name">What the options are.</param>
/// <param name="Sampling">The options; the seed is that of the first run.</param>
/// <param name="Seeds">Seeds to run; one is enough where there is no noise.</param>
internal sealed record ProofCase(string Name, SamplingOptions Sampling, ulong[] Seeds)
{
    private static readonly ulong[] NoSeed = [0];
    private static readonly ulong[] TwoSeeds = [1, 2];

    /// <summary>All of them: greedy and sampled, with everything that makes a draw depend on more than the last logits.</summary>
    public static IReadOnlyList<ProofCase> All { get; } =
    [
        new("greedy", SamplingOptions.Greedy, NoSeed),
        new("greedy, penalties", new SamplingOptions { RepetitionPenalty = 1.1, PresencePenalty = 0.2, FrequencyPenalty = 0.3 }, NoSeed),
        new("temperature 0.8", new SamplingOptions { Temperature = 0.8 }, TwoSeeds),
        new("temperature 0.8, top-p 0.9", new SamplingOptions { Temperature = 0.8, TopP = 0.9 }, TwoSeeds),
        new("temperature 1, top-k 40, penalties", new SamplingOptions { Temperature = 1, TopK = 40, RepetitionPenalty = 1.1, FrequencyPenalty = 0.3 }, TwoSeeds),
    ];
}
