namespace Retrieval.Speculation.Decoding;

/// <summary>What became of a tree. Valid during the call that receives it.</summary>
public readonly ref struct StepOutcome
{
    internal StepOutcome(TokenTree tree, ReadOnlySpan<int> path, ReadOnlySpan<int> emitted)
    {
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
}
