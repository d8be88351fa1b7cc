namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>Template text, ready to print.</summary>
    Data,
    OutputBegin,
    OutputEnd,
    BlockBegin,
    BlockEnd,
    Name,

    /// <summary>A string literal, its escapes resolved.</summary>
    Literal,
    Integer,
    Float,

    /// <summary>An operator or bracket; the text says which.</summary>
    Symbol,
    End,
}

/// <summary>A token of a template.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position Position)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    /// <summary>How an error names it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.Data => "template text",
        TokenKind.Literal => "a string",
        _ => $"'{Text}'",
    };
}
