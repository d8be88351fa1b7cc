namespace Retrieval.Datastore.Automaton;

/// <summary>Adds counts and last ends along the suffix links, children before parents, without sorting the states by length.</summary>
internal static class OccurrencePropagation
{
    private const uint Done = uint.MaxValue;

    public static void Run(ReadOnlySpan<GrowingState> states, Span<StateOccurrences> occurrences)
    {
        for (int i = 1; i < states.Length; i++) occurrences[(int)states[i].SuffixLink].PendingChildren++;
        for (int i = 1; i < states.Length; i++) Climb(i, states, occurrences);
    }

    /// <summary>From a state whose children are all added, up to the first ancestor that still waits for another child.</summary>
    private static void Climb(int state, ReadOnlySpan<GrowingState> states, Span<StateOccurrences> occurrences)
    {
        while (state != 0 && occurrences[state].PendingChildren == 0)
        {
            ref StateOccurrences child = ref occurrences[state];
            child.PendingChildren = Done;
            state = (int)states[state].SuffixLink;
            ref StateOccurrences parent = ref occurrences[state];
            parent.Count += child.Count;
            parent.LastEnd = Math.Max(parent.LastEnd, child.LastEnd);
            parent.PendingChildren--;
        }
    }
}
