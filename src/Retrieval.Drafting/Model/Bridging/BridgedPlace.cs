namespace Retrieval.Drafting.Model.Bridging;

/// <summary>A place of the target's tree and where it lies in the draft model's.</summary>
internal struct BridgedPlace
{
    public int Parent;
    public int Token;

    /// <summary>The draft tree's node behind the whole characters of its text; see <see cref="BridgedTree"/> for the negative ones.</summary>
    public int Node;

    /// <summary>Bytes of a character that is not finished, the first one lowest.</summary>
    public uint Pending;

    public int PendingCount;
}
