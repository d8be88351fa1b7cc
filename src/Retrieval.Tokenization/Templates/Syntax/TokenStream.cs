namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>The tokens of a template, one after the other.</summary>
internal sealed class TokenStream(List<Token> tokens)
{
    // Deep enough for any sane template, and shallow enough for the stack of any thread.
    private const int MaxNesting = 64;

    private int _at;
    private int _nesting;

    public Token Current => tokens[_at];

    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Take()
    {
        Token token = Current;
        _at = Math.Min(_at + 1, tokens.Count - 1);
        return token;
    }

    public bool IsSymbol(string symbol) => Current.Is(TokenKind.Symbol, symbol);

    public bool IsName(string name) => Current.Is(TokenKind.Name, name);

    public bool TakeSymbol(string symbol) => IsSymbol(symbol) && Take().Kind == TokenKind.Symbol;

    public bool TakeName(string name) => IsName(name) && Take().Kind == TokenKind.Name;

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    public void ExpectName(string name)
    {
        if (!TakeName(name))
        {
            throw Unexpected($"'{name}'");
        }
    }

    public ChatTemplateException Unexpected(string expected) => Current.Position.Error($"expected {expected}, found {Current}");

    /// <summary>Enters a construct that can hold others of its kind.</summary>
    public void Enter()
    {
        if (++_nesting > MaxNesting)
        {
            throw Current.Position.Error($"nested deeper than {MaxNesting} levels");
        }
    }

    public void Leave() => _nesting--;
}
