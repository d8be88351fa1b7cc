namespace Retrieval.Datastore.Dense.Building;

/// <summary>What a dense build has to do.</summary>
/// <param name="Keys">Keys the datastore will have.</param>
/// <param name="KeysToIndex">Keys of segments that have no graph yet.</param>
/// <param name="TokensToFeed">Tokens the model will be fed; 0 where it is not needed at all.</param>
public sealed record DensePlan(long Keys, long KeysToIndex, long TokensToFeed)
{
    /// <summary>Whether the datastore has what it needs already.</summary>
    public bool IsUpToDate => KeysToIndex == 0;
}
