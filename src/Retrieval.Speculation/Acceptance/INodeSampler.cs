namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Where a walk gets its tokens from: the target's sampler, a rule for sampled drafts, or in tests one whose noise can be enumerated.
/// </summary>
internal interface INodeSampler
{
    /// <summary>The token after a node's path. Asked at most once for each position.</summary>
    int Sample(int node);

    /// <summary>Whether a token ends the output.</summary>
    bool IsStop(int token);

    /// <summary>Hears that the token just sampled is emitted, before anything below it is sampled.</summary>
    void Emit(int token);
}
