using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Samples from the logits of one sequence of the last pass; emitted tokens extend the history its penalties and noise see.
/// </summary>
internal readonly struct TargetSampler(IVerifier verifier, int index, Sampler sampler, SamplingRule rule, TokenHistory history)
    : INodeSampler
{
    public int Sample(int node) => sampler.Sample(verifier.Logits(index, node), rule, history);

    public bool IsStop(int token) => rule.IsStop(token);

    public void Emit(int token) => history.Advance(token);
}
