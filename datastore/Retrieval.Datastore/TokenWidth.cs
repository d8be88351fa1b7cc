namespace Retrieval.Datastore;

/// <summary>Size of a stored token id. The values are bytes and part of the file format.</summary>
public enum TokenWidth
{
    /// <summary>16 bits, for ids up to 65,534; 65,535 separates documents.</summary>
    Bits16 = 2,

    /// <summary>32 bits, for ids up to 2,147,483,646; 4,294,967,295 separates documents.</summary>
    Bits32 = 4,
}
