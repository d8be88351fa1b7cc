namespace Retrieval.Cli.Tracing;

/// <summary>A token id and the text it stands for; null without a tokenizer, and U+FFFD for a part of a character.</summary>
internal sealed record TracedToken(int Token, string? Piece);
