namespace Retrieval.Datastore.Corpus;

/// <summary>What one rule of the secret filter found. The values found are kept nowhere.</summary>
/// <param name="Documents">Documents skipped with at least one finding of this rule.</param>
/// <param name="Findings">Places found in them.</param>
public readonly record struct SecretTally(long Documents, long Findings);
