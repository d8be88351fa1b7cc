using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Drafters;

/// <summary>
/// An expert on the next token, for one run: it follows the committed tokens, keeps a place for every node of the tree that grows
/// behind them, and says at any place what it expects next. It makes no trees; merging and weighing are done elsewhere.
/// </summary>
/// <remarks>
/// Places are numbered by the caller: 0 is behind the last committed token, the others are reached from one that was reached before,
/// in ascending order, and are forgotten with the next <see cref="Commit"/>. Called from the decoding thread, in turn. Nothing here
/// may allocate once buffers have grown, and nothing a drafter says can change the emitted tokens.
/// </remarks>
public interface IDrafter
{
    /// <summary>Which kind of source this is.</summary>
    DraftSource Source { get; }

    /// <summary>Whether <see cref="Observe"/> has a use for hidden states: passes of steps this drafter takes part in then hand them out.</summary>
    /// <value>Default: false.</value>
    bool WantsHiddenStates => false;

    /// <summary>Goes on to the end of the committed tokens, which becomes place 0.</summary>
    /// <param name="committed">Prompt and output so far.</param>
    /// <param name="known">How many of them earlier calls have seen; 0 at the first.</param>
    void Commit(ReadOnlySpan<int> committed, int known);

    /// <summary>Reaches a place: the one behind <paramref name="token"/> at place <paramref name="parent"/>.</summary>
    void Follow(int place, int parent, int token);

    /// <summary>Adds what this source expects behind a place; nothing, if it expects nothing.</summary>
    /// <param name="place">0 or a place that was reached.</param>
    /// <param name="opinions">Where to add it.</param>
    void Ask(int place, Opinions opinions);

    /// <summary>Hears what the target said about a tree, before <see cref="Commit"/> brings the tokens it emitted.</summary>
    void Observe(in StepOutcome outcome);

    /// <summary>
    /// Where this source has seen a token follow the text of a place, for traces: a document and an offset, say. May allocate. Null if the
    /// source has no more to say than its name.
    /// </summary>
    string? Locate(int place, int token) => null;
}
