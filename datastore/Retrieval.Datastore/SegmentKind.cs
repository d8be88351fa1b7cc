namespace Retrieval.Datastore;

/// <summary>How a segment is indexed. The values are part of the file format.</summary>
public enum SegmentKind
{
    /// <summary>Suffix automaton: about 40 bytes per token, the fastest to follow.</summary>
    Automaton = 1,

    /// <summary>Suffix array: about 6 to 8 bytes per token, slower to follow.</summary>
    Array = 2,
}
