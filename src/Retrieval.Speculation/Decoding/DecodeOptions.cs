using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Options;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Decoding;

/// <summary>What one request asks of the decode loop.</summary>
public sealed record DecodeOptions
{
    /// <summary>Most tokens to emit.</summary>
    /// <value>1 or more. Default: 256.</value>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Tokens that end the output; they are not emitted.</summary>
    /// <value>Token ids. Default: none.</value>
    public IReadOnlyCollection<int> StopTokens { get; init; } = [];

    /// <summary>How tokens are drawn.</summary>
    /// <value>Default: greedy.</value>
    public SamplingOptions Sampling { get; init; } = SamplingOptions.Greedy;

    /// <summary>Which of several samples of one prompt this is: part of the noise key.</summary>
    /// <value>0 or more. Default: 0.</value>
    public int SampleIndex { get; init; }

    /// <summary>
    /// Most draft tokens of a step; the tree builder may use fewer. Cut down to what the verifier takes in a pass. No influence on the
    /// tokens emitted under the target-sample walk.
    /// </summary>
    /// <value>Between 0 and 4096; 0 never drafts. Default: 64.</value>
    public int Budget { get; init; } = 64;

    /// <summary>
    /// How drafts are accepted. All rules but the default are for builders that record sampled drafts (<see cref="TokenTree.Sampled"/>),
    /// and give up the seed's very tokens or more: see <see cref="AcceptanceRules"/>.
    /// </summary>
    /// <value>Default: <see cref="AcceptanceRule.TargetSampleWalk"/>.</value>
    public AcceptanceRule Acceptance { get; init; } = AcceptanceRule.TargetSampleWalk;

    /// <summary>Hears about every step, on the decoding thread. Tracing takes time and memory; not tracing takes none.</summary>
    /// <value>Default: nobody.</value>
    public Action<StepTrace>? Trace { get; init; }

    /// <summary>Checks every option, those of <see cref="Sampling"/> included; empty when all are fine.</summary>
    /// <param name="vocabularySize">Width of the target's logits: token ids lie below it.</param>
    public IReadOnlyList<OptionFault> FindFaults(int vocabularySize)
    {
        var faults = new FaultList();
        AddFaults(faults, vocabularySize);
        return faults.Faults;
    }

    internal void AddFaults(FaultList faults, int vocabularySize)
    {
        faults.CheckAtLeast(nameof(MaxTokens), MaxTokens, 1);
        faults.CheckTokens(nameof(StopTokens), StopTokens, vocabularySize);
        faults.CheckAtLeast(nameof(SampleIndex), SampleIndex, 0);
        faults.CheckRange(nameof(Budget), Budget, 0, 4096);
        if (!Enum.IsDefined(Acceptance))
            faults.Add(nameof(Acceptance), "a rule", Acceptance);
        if (Sampling is null)
            faults.Add(nameof(Sampling), "given", null);
        else
            Sampling.AddFaults(faults, vocabularySize);
    }
}
