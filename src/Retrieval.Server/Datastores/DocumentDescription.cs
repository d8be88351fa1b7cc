using Retrieval.Datastore;

namespace Retrieval.Server.Datastores;

/// <summary>A document as responses describe it.</summary>
/// <param name="Path">Relative to its corpus.</param>
/// <param name="License">SPDX expression; null when not known.</param>
/// <param name="Bytes">Length of its text.</param>
/// <param name="Tokens">Number of its tokens.</param>
internal sealed record DocumentDescription(string Path, string? License, long Bytes, long Tokens)
{
    public static DocumentDescription Of(DocumentEntry entry) => new(entry.Info.Path, entry.Info.License, entry.Info.ByteLength, entry.TokenCount);
}
