using System.Runtime.InteropServices;

namespace Retrieval.Datastore.Automaton;

/// <summary>One state of a suffix automaton on disk: 20 bytes. State 0 is the root.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct StateRecord
{
    /// <summary>Set in <see cref="Next"/> when the other 31 bits are an index into the transitions section.</summary>
    public const uint Branching = 0x8000_0000;

    /// <summary>State of the longest suffix that occurs more often.</summary>
    public uint SuffixLink;

    /// <summary>Length of the longest string of the state.</summary>
    public uint Length;

    /// <summary>Index in the text of the last token of the most recent occurrence.</summary>
    public uint LastEnd;

    public uint OccurrenceCount;

    /// <summary>
    /// 0: no transition. Without <see cref="Branching"/>: the target of the only transition; its token is not stored, since every
    /// occurrence of the target ends with it.
    /// </summary>
    public uint Next;
}
