namespace Retrieval.Datastore.Corpus;

/// <summary>Fields of a JSON Lines record. A dot leads into a nested object: <c>repo.license</c>.</summary>
/// <param name="Text">Field with the text; a string.</param>
/// <param name="Path">Field with the path, a string, or null. Backslashes, leading slashes, drive letters, "." and ".." are removed.</param>
/// <param name="License">Field with the licence as an SPDX expression (or an array of them, all of which apply), or null.</param>
public sealed record JsonLinesFields(string Text, string? Path = null, string? License = null);
