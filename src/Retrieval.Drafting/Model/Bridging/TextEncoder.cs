namespace Retrieval.Drafting.Model.Bridging;

/// <summary>Appends the tokens of a text, plain: no special tokens around it, and none found in it.</summary>
/// <param name="utf8">The text; bytes that are not valid UTF-8 are encoded as themselves where the vocabulary can.</param>
/// <param name="tokens">Takes them.</param>
public delegate void TextEncoder(ReadOnlySpan<byte> utf8, List<int> tokens);
