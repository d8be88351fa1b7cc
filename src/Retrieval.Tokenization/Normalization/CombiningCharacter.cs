namespace Retrieval.Tokenization.Normalization;

/// <summary>A code point with its canonical combining class; 0 = a starter.</summary>
internal readonly record struct CombiningCharacter(int CodePoint, byte CombiningClass);
