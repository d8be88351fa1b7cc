namespace Retrieval.Datastore.Automaton;

/// <summary>Where a state's strings end; complete once <see cref="OccurrencePropagation"/> has run.</summary>
internal struct StateOccurrences
{
    public uint Count;
    public uint LastEnd;

    /// <summary>States that link to this one and are not yet added to it.</summary>
    public uint PendingChildren;
}
