namespace Retrieval.Datastore.Automaton;

/// <summary>One state while a corpus automaton is built: 16 bytes, four to a cache line.</summary>
internal struct GrowingState
{
    public const int NoTransition = -1;
    public const int Branching = -2;

    public uint SuffixLink;
    public uint Length;

    /// <summary>Token of the only transition, or one of the two constants.</summary>
    public int Token;

    /// <summary>Target of the only transition, or the block of transitions when branching.</summary>
    public uint Target;
}
