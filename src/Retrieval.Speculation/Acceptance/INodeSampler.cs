namespace Retrieval.Speculation.Acceptance;

/// <summary>Where a walk gets the target's tokens from: the real sampler, or in tests one whose noise can be enumerated.</summary>
internal interface INodeSampler
{
    /// <summary>The target's token after a node's path. Asked at most once for each position.</summary>
    int Sample(int node);

    /// <summary>Whether a token ends the output.</summary>
    bool IsStop(int token);

    /// <summary>Hears that the token just sampled is emitted, before anything below it is sampled.</summary>
    void Emit(int token);
}
