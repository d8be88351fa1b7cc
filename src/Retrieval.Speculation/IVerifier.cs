namespace Retrieval.Speculation;

/// <summary>
/// The narrow door to a target model: it keeps sequences of committed tokens in a KV cache and, in one pass, computes the
/// target's logits at every node of a batch of token trees.
/// </summary>
/// <remarks>
/// <para>
/// <b>The invariant everything rests on:</b> the logits at a node are a pure function of the committed tokens and the node's
/// path. They depend neither on siblings, budget and the order of nodes, nor on the other sequences of the batch, prefill
/// chunking, prefix reuse or cache capacity. Acceptance is exact only as far as an implementation keeps this.
/// </para>
/// <para>
/// <b>Past length = committed tokens - 1.</b> The last committed token is the root of the next tree and is fed with it; it is not
/// yet in the cache. A node's position is past length + depth.
/// </para>
/// <para>
/// Not thread-safe: one caller at a time. <see cref="Cost"/> alone may be read from anywhere. Every member throws
/// <see cref="ArgumentException"/> (or a descendant) for a handle that is not open and
/// <see cref="ObjectDisposedException"/> after disposal. A call that throws leaves every sequence at its past length from
/// before the call, <see cref="Prefill"/> excepted.
/// </para>
/// </remarks>
public interface IVerifier : IDisposable
{
    /// <summary>Token ids fed are 0 to this - 1.</summary>
    int VocabularySize { get; }

    /// <summary>
    /// Width of a logits row. That of a target is <see cref="VocabularySize"/>; a draft model may have a trimmed head, whose columns are
    /// tokens of a list of its own.
    /// </summary>
    int LogitsWidth => VocabularySize;

    /// <summary>Most committed tokens of a sequence. Positions fed are below it, and no past length is above it.</summary>
    int ContextLength { get; }

    /// <summary>Most rows (tree nodes including roots, summed over the batch) of one pass.</summary>
    int MaxRows { get; }

    /// <summary>Measured cost of a pass over one sequence; refreshed by the verifier while it runs such passes.</summary>
    VerifyCostTable Cost { get; }

    /// <summary>Identity of the target's model, equal for copies of it: whose hidden states these are. Null where that is not known.</summary>
    string? Model => null;

    /// <summary>Width of a hidden state; 0: this target hands out none.</summary>
    int HiddenSize => 0;

    /// <summary>
    /// Whether the following passes of <see cref="Verify"/> also hand out hidden states. Off at first; while it is off they cost nothing,
    /// and logits are the same to the last bit either way. Ignored where <see cref="HiddenSize"/> is 0.
    /// </summary>
    bool ReadsHiddenStates
    {
        get => false;
        set { }
    }

    /// <summary>Opens an empty sequence (past length 0).</summary>
    /// <returns>Its handle, until <see cref="CloseSequence"/>.</returns>
    /// <exception cref="InvalidOperationException">No room for another sequence.</exception>
    int OpenSequence();

    /// <summary>Opens a sequence with the same past as another; the two then grow apart. May copy the cache: O(past length).</summary>
    /// <exception cref="InvalidOperationException">No room for another sequence.</exception>
    int Fork(int sequence);

    /// <summary>Forgets the end of a sequence's past. Never allocates.</summary>
    /// <param name="sequence">An open sequence.</param>
    /// <param name="pastLength">Cached tokens to keep, 0 to <see cref="PastLength"/>.</param>
    void Truncate(int sequence, int pastLength);

    /// <summary>Closes a sequence; its handle may be given out again.</summary>
    void CloseSequence(int sequence);

    /// <summary>Cached tokens of a sequence.</summary>
    int PastLength(int sequence);

    /// <summary>
    /// Appends tokens to a sequence's past, in as many passes as it takes, without computing logits. Ends the validity of
    /// <see cref="Logits"/>.
    /// </summary>
    /// <param name="sequence">An open sequence.</param>
    /// <param name="tokens">Token ids; empty is allowed and does nothing.</param>
    /// <param name="cancellationToken">
    /// Looked at between passes. Passes done stay in the cache, so after an <see cref="OperationCanceledException"/> or a fault
    /// <see cref="PastLength"/> says where to resume.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A token is outside the vocabulary, or the past would no longer leave room for a pending token below
    /// <see cref="ContextLength"/>. Nothing was appended.
    /// </exception>
    void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default);

    /// <summary>
    /// One target pass over a batch of trees. Changes no sequence: what is worth keeping is kept by <see cref="Commit"/>, the
    /// rest is gone with the next pass.
    /// </summary>
    /// <param name="sequences">Distinct open sequences, at least one.</param>
    /// <param name="trees">
    /// One tree for each, its root the last committed token. Any topological order is correct; depth-first with the
    /// likeliest chain first (<see cref="TokenTree.SortDepthFirst"/>) is cheapest to make exact. The trees must stay as they
    /// are until the last <see cref="Commit"/> of this pass.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a sequence is named twice, more than <see cref="MaxRows"/> rows, a token outside the vocabulary, or a
    /// node at position <see cref="ContextLength"/> or beyond.
    /// </exception>
    void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees);

    /// <summary>
    /// The target's logits after a node's path. Shape [<see cref="LogitsWidth"/>]; valid until the next
    /// <see cref="Verify"/> or <see cref="Prefill"/>, so also after <see cref="Commit"/>.
    /// </summary>
    /// <param name="index">Which sequence of the last pass: its index in the batch, not its handle.</param>
    /// <param name="node">Node of that sequence's tree.</param>
    /// <exception cref="InvalidOperationException">There is no last pass to read from.</exception>
    ReadOnlySpan<float> Logits(int index, int node);

    /// <summary>
    /// The target's hidden state behind a node's path: what its head made <see cref="Logits"/> of, the last norm's result. Shape
    /// [<see cref="HiddenSize"/>]; valid as long as those.
    /// </summary>
    /// <param name="index">Which sequence of the last pass: its index in the batch, not its handle.</param>
    /// <param name="node">Node of that sequence's tree.</param>
    /// <exception cref="InvalidOperationException">There is no last pass, or it did not read them (<see cref="ReadsHiddenStates"/>).</exception>
    ReadOnlySpan<float> HiddenState(int index, int node) => throw new InvalidOperationException("This target hands out no hidden states.");

    /// <summary>
    /// Keeps the KV rows of the accepted path and drops the tree's others: past length grows by the path's length. At most once
    /// for each sequence of a pass; a sequence that is not committed stays as it was. Never calling it is fine.
    /// </summary>
    /// <param name="index">Which sequence of the last pass: its index in the batch.</param>
    /// <param name="path">Nodes from the root (0, always first) downwards, each the parent of the next; at least the root.</param>
    /// <exception cref="ArgumentException">Not such a path.</exception>
    /// <exception cref="InvalidOperationException">
    /// No last pass, the sequence was committed already, or was changed by another call since.
    /// </exception>
    void Commit(int index, ReadOnlySpan<int> path);
}
