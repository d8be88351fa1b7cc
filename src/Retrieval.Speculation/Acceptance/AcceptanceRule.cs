namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// How the target's distributions decide what of a verified tree is emitted. What each promises: <see cref="AcceptanceRules"/>.
/// </summary>
/// <remarks>
/// <para>
/// All but <see cref="TargetSampleWalk"/> and <see cref="TypicalAcceptance"/> are for drafts that were sampled and whose proposals
/// were recorded (<see cref="TokenTree.Sampled"/>). A node without recorded draws is deterministic to them, whoever drafted its
/// children: the target's token is drawn there as in the target-sample walk, which no lossless rule can beat. So retrieved drafts
/// may be mixed in anywhere.
/// </para>
/// <para>
/// Where two papers describe the same decision there is one member. Schemes that differ in how drafts are made, not in how they are
/// verified, are drafting aids: <see cref="SharedNoiseDraft"/> for the target-sample walk, <see cref="GreedyDraft"/> for
/// <see cref="RecursiveRejection"/>.
/// </para>
/// </remarks>
public enum AcceptanceRule
{
    /// <summary>Draw the target's token with the request's noise, descend while a child carries it. Any drafts; the seed's very tokens.</summary>
    TargetSampleWalk,

    /// <summary>
    /// The first draw at each node against min(1, p / q), else the residual (Leviathan et al. 2023; Chen et al. 2023). Later draws of
    /// the node count as deterministic.
    /// </summary>
    SingleDraft,

    /// <summary>
    /// All draws of a node in drawn order, each against what the ones before left of p (SpecInfer, Miao et al. 2024; MCSD, Yang et al.
    /// 2024; RSD, Jeon et al. 2024; Sequoia, Chen et al. 2024); then the rest of p decides among the deterministic children.
    /// </summary>
    RecursiveRejection,

    /// <summary>
    /// k independent draws of a node against p / (rho q) (SpecTr, Sun et al. 2023). Nodes whose draws are not independent draws from one
    /// proposal are verified by <see cref="RecursiveRejection"/>.
    /// </summary>
    KSequential,

    /// <summary>
    /// One draft picked by importance among k independent draws, then verified alone against the law of the pick (Khisti et al. 2025).
    /// Other nodes, and those with more than ten draws, by <see cref="RecursiveRejection"/>.
    /// </summary>
    ImportanceSampling,

    /// <summary>
    /// A whole sampled chain at once (Sun et al. 2025). A tree that is anything else is verified by <see cref="RecursiveRejection"/>.
    /// </summary>
    BlockVerification,

    /// <summary>
    /// A whole sampled tree from its leaves up (Weng et al. 2025); every node drawn, siblings without replacement from one proposal. A
    /// tree that is anything else is verified by <see cref="RecursiveRejection"/>.
    /// </summary>
    TraversalVerification,

    /// <summary>
    /// Lossy: drafts are accepted where the target finds them probable enough for its entropy (Medusa, Cai et al. 2024). Changes the
    /// distribution of the output; any drafts.
    /// </summary>
    TypicalAcceptance,
}
