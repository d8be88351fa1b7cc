using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>Really samples its drafts, from logits that resemble the target's.</summary>
internal sealed class SamplingTreeBuilder(FakeVerifier target, DraftShape shape, ulong seed, CoinUse use = CoinUse.Drafting) : ITreeBuilder
{
    private readonly CoinStream _coins = new(seed, 0, use);
    private readonly float[] _logits = new float[target.VocabularySize];

    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        int[] before = committed.ToArray();
        _coins.MoveTo(before.Length);
        DraftShapes.Build(shape, tree, (path, drafter) => Proposal([.. before, .. path], drafter), _coins);
    }

    public void Observe(in StepOutcome outcome)
    {
    }

    private float[] Proposal(int[] tokens, int drafter)
    {
        target.LogitsAfter(tokens, _logits);
        float[] weights = new float[_logits.Length];
        for (int token = 0; token < weights.Length; token++)
        {
            double noise = new GumbelNoise((ulong)drafter, 0, tokens[^1])[token]; // any fixed function will do
            weights[token] = MathF.Exp((float)((0.8 * _logits[token]) + (0.4 * noise)));
        }

        return weights;
    }
}
