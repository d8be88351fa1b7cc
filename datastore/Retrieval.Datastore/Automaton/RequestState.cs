namespace Retrieval.Datastore.Automaton;

/// <summary>One state of the automaton of a running request. 24 bytes.</summary>
internal struct RequestState
{
    /// <summary>State of the longest suffix with more occurrences; the root links to -1.</summary>
    public int SuffixLink;

    /// <summary>Length of the longest string of the state.</summary>
    public int Length;

    /// <summary>Index behind the first occurrence.</summary>
    public int FirstEnd;

    /// <summary>Index behind the most recent occurrence.</summary>
    public int LastEnd;

    public int OccurrenceCount;

    /// <summary>Head of the list of transitions, most recent first; -1 when there is none.</summary>
    public int FirstTransition;
}
