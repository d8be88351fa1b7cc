using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Retrieval.Datastore.Corpus.Duplicates;

/// <summary>
/// The content hash: SHA-256 cut to 128 bits. Cryptographic, because two documents with one hash become one, and nobody should be
/// able to make a document disappear by writing another.
/// </summary>
internal static class ContentHasher
{
    public static UInt128 Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }
}
