namespace Retrieval.Speculation.Decoding;

/// <summary>What became of a tree. Valid during the call that receives it.</summary>
public readonly ref struct StepOutcome
{
    private readonly IVerifier? _verifier;
    private readonly int _index;

    /// <summary>An outcome without a target behind it, as when recorded text is replayed.</summary>
    /// <param name="tree">See <see cref="Tree"/>.</param>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="emitted">See <see cref="Emitted"/>.</param>
    public StepOutcome(TokenTree tree, ReadOnlySpan<int> path, ReadOnlySpan<int> emitted)
        : this(tree, path, emitted, null, 0, 1)
    {
    }

    /// <summary>An outcome with the pass behind it.</summary>
    /// <param name="tree">See <see cref="Tree"/>.</param>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="emitted">See <see cref="Emitted"/>.</param>
    /// <param name="verifier">The target, its last pass being this step's; null: none.</param>
    /// <param name="index">The tree's index in that pass.</param>
    /// <param name="batchSize">See <see cref="BatchSize"/>.</param>
    public StepOutcome(TokenTree tree, ReadOnlySpan<int> path, ReadOnlySpan<int> emitted, IVerifier? verifier, int index, int batchSize)
    {
        _verifier = verifier;
        _index = index;
        BatchSize = batchSize;
        Tree = tree;
        Path = path;
        Emitted = emitted;
    }

    /// <summary>The tree as it was verified.</summary>
    public TokenTree Tree { get; }

    /// <summary>Nodes from the root down: the target's token at Path[i] was Emitted[i].</summary>
    public ReadOnlySpan<int> Path { get; }

    /// <summary>
    /// Tokens emitted: the accepted ones and, unless the run ended, the bonus token. Empty if the first was a stop token.
    /// </summary>
    public ReadOnlySpan<int> Emitted { get; }

    /// <summary>Runs that shared the pass, this one included: its time was not this run's alone.</summary>
    public int BatchSize { get; }

    /// <summary>Whether <see cref="Logits"/> can be asked.</summary>
    public bool HasLogits => _verifier is not null;

    /// <summary>What the target said after a node's path, accepted or not: its raw logits, one for each token of its vocabulary.</summary>
    /// <param name="node">A node of <see cref="Tree"/>.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public ReadOnlySpan<float> Logits(int node) =>
        (_verifier ?? throw new InvalidOperationException("A replayed outcome has no logits.")).Logits(_index, node);

    /// <summary>Whether <see cref="HiddenState"/> can be asked: the pass read them because some run in it wanted them.</summary>
    public bool HasHiddenStates => _verifier is { HiddenSize: > 0, ReadsHiddenStates: true };

    /// <summary>The target's hidden state behind a node's path: what its logits there were made of. Shape [<see cref="IVerifier.HiddenSize"/>].</summary>
    /// <param name="node">A node of <see cref="Tree"/>.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public ReadOnlySpan<float> HiddenState(int node) =>
        (_verifier ?? throw new InvalidOperationException("A replayed outcome has no hidden states.")).HiddenState(_index, node);
}
