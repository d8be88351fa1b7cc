namespace Retrieval.Datastore;

/// <summary>What the datastore knows of a document besides its tokens.</summary>
/// <param name="Path">Identity of the document in its datastore: relative, with '/' between the parts; not empty.</param>
/// <param name="License">SPDX expression, or null when not known.</param>
/// <param name="ByteLength">Length of the source text in bytes.</param>
/// <param name="ContentHash">Hash of the source text; a document whose path, licence and hash are unchanged is not tokenised again.</param>
public sealed record DocumentInfo(string Path, string? License, long ByteLength, UInt128 ContentHash);
