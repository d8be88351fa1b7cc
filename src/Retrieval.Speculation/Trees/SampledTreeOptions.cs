using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Trees;

/// <summary>How drafts are drawn from a draft model.</summary>
public sealed record SampledTreeOptions
{
    /// <summary>
    /// How the request's tokens are drawn: drafts are drawn from what the same processors make of the draft model's logits. Where this is not what
    /// the request does, fewer drafts are accepted, but the output is right all the same.
    /// </summary>
    /// <value>Default: greedy, for which the likeliest tokens are drafted.</value>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Which of several samples of one prompt this is, 0 or more.</summary>
    public int SampleIndex { get; init; }

    /// <summary>
    /// Whether drafts are picked with the noise the target will use (<see cref="Acceptance.SharedNoiseDraft"/>), for the target-sample walk, and
    /// not drawn with coins of their own, for <see cref="Acceptance.AcceptanceRule.RecursiveRejection"/>.
    /// </summary>
    public bool SharesNoise { get; init; }

    /// <summary>Passes of the draft model in a step: the depth of what is drawn.</summary>
    /// <value>1 or more. Default: 4.</value>
    public int Depth { get; init; } = 4;

    /// <summary>Different tokens drawn behind the root; behind each of them goes a chain.</summary>
    /// <value>1 to 16. Default: 2.</value>
    public int Width { get; init; } = 2;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Sampling);
        ArgumentOutOfRangeException.ThrowIfNegative(SampleIndex);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Width, 16);
    }
}
