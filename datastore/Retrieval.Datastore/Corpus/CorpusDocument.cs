namespace Retrieval.Datastore.Corpus;

/// <summary>One accepted document of a corpus.</summary>
/// <param name="Path">Path relative to the source, '/' between the parts, never absolute. It is the identity of the document.</param>
/// <param name="License">Normalised SPDX expression, or null when the licence is not known.</param>
/// <param name="ByteLength">Length of <paramref name="Utf8"/> in bytes; at least 1.</param>
/// <param name="ContentHash">First 128 bits of SHA-256 over <paramref name="Utf8"/>, big-endian.</param>
/// <param name="Utf8">The text: valid UTF-8 without a byte order mark; line endings as they were. Owned by whoever holds the document.</param>
public sealed record CorpusDocument(string Path, string? License, long ByteLength, UInt128 ContentHash, ReadOnlyMemory<byte> Utf8);
