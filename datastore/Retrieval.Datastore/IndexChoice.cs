namespace Retrieval.Datastore;

/// <summary>Which kind of segment a build makes. The names are part of the manifest.</summary>
public enum IndexChoice
{
    /// <summary>Automatons first, arrays once the automatons hold <see cref="SegmentLayout.AutoAutomatonTokens"/>.</summary>
    Auto,

    /// <summary>Only suffix automatons.</summary>
    Automaton,

    /// <summary>Only suffix arrays.</summary>
    Array,
}
