namespace Retrieval.Datastore.Hnsw;

/// <summary>No filter; searches are compiled without one.</summary>
internal readonly struct EveryPayload : IPayloadFilter
{
    public bool Accepts(ulong payload) => true;
}
