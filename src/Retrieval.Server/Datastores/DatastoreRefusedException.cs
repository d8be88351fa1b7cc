namespace Retrieval.Server.Datastores;

/// <summary>A directory cannot be attached; the message says why, in words that any client may read.</summary>
internal sealed class DatastoreRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);
