using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Samples from the logits of one sequence of the last pass; emitted tokens extend the history its penalties and noise see.
/// </summary>
internal readonly struct TargetSampler(IVerifier verifier, int index, Sampler sampler, SamplingRule rule, TokenHistory history)
    : INodeTarget
{
    public int VocabularySize => sampler.VocabularySize;

    public int Sample(int node) => sampler.Sample(verifier.Logits(index, node), rule, history);

    public void Distribution(int node, Span<double> p) => sampler.Distribution(verifier.Logits(index, node), rule, history, p);

    public bool IsStop(int token) => rule.IsStop(token);

    public void Emit(int token) => history.Advance(token);

    public void Descend(int token) => history.Advance(token);

    public void Ascend(int count) => history.Undo(count);
}
