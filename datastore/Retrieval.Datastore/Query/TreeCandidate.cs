namespace Retrieval.Datastore.Query;

/// <summary>A node that may be added to a tree: child number <paramref name="Child"/> in the tree's table of continuations.</summary>
internal readonly record struct TreeCandidate(double Probability, int Parent, int Child)
{
    /// <summary>Likelier first; among equals the one whose parent was found first, then the more frequent sibling.</summary>
    public bool IsBefore(in TreeCandidate other) =>
        Probability != other.Probability ? Probability > other.Probability : Child < other.Child;
}
