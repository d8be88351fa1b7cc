namespace Retrieval.Datastore.Automaton;

/// <summary>One transition of a growing automaton, chained twice: with its siblings and with its hash bucket.</summary>
internal struct Transition
{
    public int Source;
    public int Token;
    public int Target;
    public int NextOfState;
    public int NextInBucket;
}
