namespace Retrieval.Server.Datastores;

/// <summary>Each tenant names its datastores as it likes; the server's (owner null) are hidden by those of the same id.</summary>
internal readonly record struct DatastoreKey(string? Owner, string Id);
