namespace Retrieval.Speculation.Drafters;

/// <summary>
/// Kinds of sources a draft token can come from. The list is closed: what is learned about a source is kept by kind, shipped with the
/// library, and means the same in every run. <see cref="DraftSourceNames"/> has their names.
/// </summary>
public enum DraftSource
{
    /// <summary>A draft handed in from outside, and whatever does not say where it comes from.</summary>
    External,

    /// <summary>Text that occurred earlier in the request: prompt and output so far.</summary>
    Prompt,

    /// <summary>What the client expects the output to be.</summary>
    Prediction,

    /// <summary>Finished outputs of earlier requests.</summary>
    Outputs,

    /// <summary>Built datastores.</summary>
    Datastore,

    /// <summary>A copy that goes on behind an edit.</summary>
    Copying,

    /// <summary>The target's likeliest tokens after a token, as last seen in any verified tree (Token Recycling).</summary>
    Recycling,

    /// <summary>N-grams of text and of what the target would have said at rejected nodes (Lookahead, Ouroboros).</summary>
    NGrams,

    /// <summary>An adaptive table of trigrams (ADED).</summary>
    Trigrams,

    /// <summary>Other samples of the same prompt.</summary>
    Siblings,

    /// <summary>A draft model.</summary>
    Model,

    /// <summary>Corpus positions with a similar hidden state.</summary>
    Dense,

    /// <summary>The tokens that came most often: what is left to expect where no text matches. Makes no guesses, only counts.</summary>
    Frequent,
}
