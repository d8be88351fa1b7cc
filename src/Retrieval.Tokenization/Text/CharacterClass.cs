namespace Retrieval.Tokenization.Text;

/// <summary>The properties of a character that pre-tokenizers ask about.</summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,

    /// <summary>General category L, <c>\p{L}</c>.</summary>
    Letter = 1,

    /// <summary>General category N, <c>\p{N}</c>.</summary>
    Number = 2,

    /// <summary>White space, <c>\s</c>.</summary>
    Space = 4,

    /// <summary>Carriage return or line feed, which are white space as well.</summary>
    LineBreak = 8,

    /// <summary>General category P, <c>\p{P}</c>.</summary>
    Punctuation = 16,

    /// <summary>A letter, mark, decimal number, connector or joiner: <c>\w</c>.</summary>
    Word = 32,
}
