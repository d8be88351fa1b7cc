namespace Retrieval.Tokenization.Decoding;

/// <summary>How many of one character may be taken off the start and the end of a text.</summary>
internal readonly record struct StripOptions(char Content, int Start, int Stop);
