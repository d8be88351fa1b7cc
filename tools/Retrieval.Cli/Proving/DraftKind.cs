namespace Retrieval.Cli.Proving;

/// <summary>Who drafts in a proof.</summary>
internal enum DraftKind
{
    /// <summary>The drafters that were asked for.</summary>
    Sources,

    /// <summary><see cref="AdversarialTrees"/>.</summary>
    Adversarial,
}
