namespace Retrieval.Speculation.Decoding;

/// <summary>Drafts for one run: fills a token tree before each step and hears afterwards what became of it.</summary>
/// <remarks>
/// Nothing a builder does can change the emitted tokens, only how many steps they take, as long as it draws nothing at random or
/// drafts are accepted by the target-sample walk; what other rules ask of it: <see cref="TokenTree.Sampled"/>. It is called from the
/// decoding thread, in turn, never concurrently.
/// </remarks>
public interface ITreeBuilder
{
    /// <summary>
    /// Adds draft tokens below the root. Not called for a step that has no room for any; called again without an outcome between
    /// when a step was abandoned.
    /// </summary>
    /// <param name="committed">Prompt and output so far; the last token is the root.</param>
    /// <param name="tree">
    /// Just the root, with <see cref="TokenTree.Budget"/> and <see cref="TokenTree.MaxDepth"/> set for this step. Leave it in
    /// depth-first order (<see cref="TokenTree.SortDepthFirst"/>) if it branches: that is cheapest to verify exactly.
    /// </param>
    void Build(ReadOnlySpan<int> committed, TokenTree tree);

    /// <summary>
    /// Whether a pass shared with other runs may do without this builder's drafts: it is then not asked in passes that would not gain by
    /// drafting, and of its trees only those nodes are verified that are worth their share of the pass. If not, it always drafts in
    /// its even share of the rows.
    /// </summary>
    /// <value>Default: false.</value>
    bool MayBeLeftOut => false;

    /// <summary>
    /// Whether the pass over the tree built last should hand out hidden states, for <see cref="Observe"/>. Asked before each pass; where
    /// no run of a pass wants them, none are computed.
    /// </summary>
    /// <value>Default: false.</value>
    bool WantsHiddenStates => false;

    /// <summary>
    /// The tree built last was cut down (<see cref="TokenTree.Keep"/>) because its pass is shared: for builders that keep something by node.
    /// </summary>
    /// <param name="kept">The former index of each node there is now, ascending.</param>
    void Pruned(ReadOnlySpan<int> kept)
    {
    }

    /// <summary>Reports a step, whether or not <see cref="Build"/> was called for it.</summary>
    void Observe(in StepOutcome outcome);

    /// <summary>Which text a draft token was taken from, for traces; null if there is nothing to say. May allocate.</summary>
    /// <param name="tree">The tree built last.</param>
    /// <param name="node">One of its nodes, not the root.</param>
    string? Locate(TokenTree tree, int node) => null;
}
