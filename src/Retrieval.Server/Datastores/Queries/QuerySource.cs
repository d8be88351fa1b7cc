namespace Retrieval.Server.Datastores.Queries;

/// <summary>One place where a text of the answer stands.</summary>
/// <param name="Document">Path of the document.</param>
/// <param name="License">SPDX expression; null when not known.</param>
/// <param name="TokenIndex">Of the first token, in the document.</param>
/// <param name="ByteOffset">Of the first byte, in the document's text.</param>
/// <param name="Line">Where that is, from 1.</param>
internal sealed record QuerySource(string Document, string? License, long TokenIndex, long ByteOffset, long Line);
