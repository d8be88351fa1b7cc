namespace Retrieval.Drafting.Model.Bridging;

/// <summary>The bytes a token stands for inside a text, part of a character perhaps; of a special token, its name. Called often.</summary>
/// <param name="token">Any number; what no token has stands for nothing.</param>
public delegate ReadOnlySpan<byte> TokenBytes(int token);
