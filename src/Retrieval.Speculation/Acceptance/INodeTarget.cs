namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// The target as rules for sampled drafts see it: besides its tokens its distributions, also below nodes not emitted yet.
/// </summary>
internal interface INodeTarget : INodeSampler
{
    /// <summary>Width of a distribution.</summary>
    int VocabularySize { get; }

    /// <summary>The final distribution after a node's path: what <see cref="INodeSampler.Sample"/> draws from.</summary>
    /// <param name="node">The node the walk, or the last descent, stands at.</param>
    /// <param name="p">Receives probabilities that sum to 1. Shape [vocabulary size].</param>
    void Distribution(int node, Span<double> p);

    /// <summary>Goes down to the child that carries a token, without emitting it.</summary>
    void Descend(int token);

    /// <summary>Takes back descents.</summary>
    void Ascend(int count);
}
