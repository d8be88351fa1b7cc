using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Scheduling;

/// <summary>
/// Scores the emitted tokens on behalf of a run and leaves drafting to another builder. A row of logits does not depend on what was drafted, so
/// scores are those of plain decoding.
/// </summary>
/// <param name="inner">Who drafts.</param>
/// <param name="top">Alternatives to name at each token.</param>
internal sealed class ScoringTreeBuilder(ITreeBuilder inner, int top) : ITreeBuilder
{
    private readonly List<TokenScore> _scores = [];

    /// <summary>One for each token emitted, those of a stop string included.</summary>
    public IReadOnlyList<TokenScore> Scores => _scores;

    public bool MayBeLeftOut => inner.MayBeLeftOut;

    public void Build(ReadOnlySpan<int> committed, TokenTree tree) => inner.Build(committed, tree);

    public void Pruned(ReadOnlySpan<int> kept) => inner.Pruned(kept);

    public void Observe(in StepOutcome outcome)
    {
        for (int i = 0; i < outcome.Emitted.Length; i++)
        {
            _scores.Add(LogitScores.Score(outcome.Logits(outcome.Path[i]), outcome.Emitted[i], top));
        }

        inner.Observe(outcome);
    }

    public string? Locate(TokenTree tree, int node) => inner.Locate(tree, node);
}
