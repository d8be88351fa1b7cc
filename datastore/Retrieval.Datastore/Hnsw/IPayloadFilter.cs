namespace Retrieval.Datastore.Hnsw;

/// <summary>Which keys a search may return. Implemented by structs, so that the search is compiled for each and calls cost nothing.</summary>
public interface IPayloadFilter
{
    /// <summary>Whether a key with this payload may be returned. Called at most once a key and search.</summary>
    bool Accepts(ulong payload);
}
