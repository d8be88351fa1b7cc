namespace Retrieval.Datastore;

/// <summary>How documents, in order of their paths, are packed into segments. Together with them it decides every byte of a datastore.</summary>
/// <param name="Index">Which kind of segment to make.</param>
/// <param name="AutomatonTokens">A new automaton segment is begun before a document would take it beyond this many tokens.</param>
/// <param name="ArrayTokens">The same for array segments.</param>
/// <param name="AutoAutomatonTokens">For <see cref="IndexChoice.Auto"/>: once so many tokens are in automatons, the rest goes to arrays.</param>
public sealed record SegmentLayout(IndexChoice Index, int AutomatonTokens, int ArrayTokens, long AutoAutomatonTokens)
{
    internal SegmentKind KindAfter(long tokens) => Index switch
    {
        IndexChoice.Automaton => SegmentKind.Automaton,
        IndexChoice.Array => SegmentKind.Array,
        _ => tokens < AutoAutomatonTokens ? SegmentKind.Automaton : SegmentKind.Array,
    };

    internal int TokenLimit(SegmentKind kind) => kind == SegmentKind.Automaton ? AutomatonTokens : ArrayTokens;
}
