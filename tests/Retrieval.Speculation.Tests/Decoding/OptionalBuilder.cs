using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Decoding;

/// <summary>Drafts of another builder that a shared pass may do without. Checks what it is told about them.</summary>
internal sealed class OptionalBuilder(ITreeBuilder inner, bool mayBeLeftOut = true) : ITreeBuilder
{
    private int[] _tokens = [];
    private int _count;

    public bool MayBeLeftOut => mayBeLeftOut;

    public int BuildCount { get; private set; }

    public int PrunedCount { get; private set; }

    /// <summary>Steps without a tree, since the last or so far.</summary>
    public int ObserveCount { get; private set; }

    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        inner.Build(committed, tree);
        BuildCount++;
        _tokens = tree.Tokens.ToArray();
        _count = tree.Count;
    }

    public void Pruned(ReadOnlySpan<int> kept)
    {
        Assert.True(mayBeLeftOut);
        Assert.InRange(kept.Length, 1, _count - 1);
        Assert.Equal(0, kept[0]);
        PrunedCount++;
        int[] tokens = new int[kept.Length];
        for (int node = 0; node < kept.Length; node++)
            tokens[node] = _tokens[kept[node]];
        _tokens = tokens;
        _count = kept.Length;
    }

    public void Observe(in StepOutcome outcome)
    {
        if (outcome.Tree.Count > 1)
            Assert.Equal(_tokens, outcome.Tree.Tokens.ToArray());
        ObserveCount++;
        inner.Observe(outcome);
    }
}
