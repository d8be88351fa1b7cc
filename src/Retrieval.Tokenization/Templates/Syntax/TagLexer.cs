namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Reads the inside of output and block tags.</summary>
internal sealed class TagLexer(string source, List<Token> tokens)
{
    private static readonly string[] Symbols =
    [
        "//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|",
    ];

    private int _line = 1;
    private int _lineStart;
    private int _counted;

    /// <summary>The line and column of an offset. Offsets come in rising order.</summary>
    public Position PositionAt(int offset)
    {
        if (offset < _counted)
        {
            (_line, _lineStart, _counted) = (1, 0, 0);
        }

        for (; _counted < offset; _counted++)
        {
            if (source[_counted] == '\n')
            {
                _line++;
                _lineStart = _counted + 1;
            }
        }

        return new Position(_line, offset - _lineStart + 1);
    }

    /// <summary>Reads the tag at an offset.</summary>
    /// <returns>The offset after it and the white space that it takes with it.</returns>
    public int Read(int tag)
    {
        bool isBlock = source[tag + 1] == '%';
        tokens.Add(new Token(isBlock ? TokenKind.BlockBegin : TokenKind.OutputBegin, source.Substring(tag, 2), PositionAt(tag)));
        string end = isBlock ? "%}" : "}}";
        var brackets = new Stack<char>();
        int at = tag + 2;
        if (at < source.Length && source[at] is '-' or '+')
        {
            at++;
        }

        while (true)
        {
            while (at < source.Length && Spaces.IsSpace(source[at]))
            {
                at++;
            }

            if (at >= source.Length)
            {
                throw PositionAt(tag).Error($"a tag without its '{end}'");
            }

            int sign = source[at] == '-' || (source[at] == '+' && isBlock) ? 1 : 0;
            if (brackets.Count == 0 && string.CompareOrdinal(source, at + sign, end, 0, 2) == 0)
            {
                tokens.Add(new Token(isBlock ? TokenKind.BlockEnd : TokenKind.OutputEnd, end, PositionAt(at)));
                return isBlock || sign == 1 ? SkipAfter(source, at + sign, sign == 1) : at + 2;
            }

            at = ReadToken(at, brackets);
        }
    }

    /// <summary>The offset after a closing delimiter: "-" before it takes all white space with it, "+" none, else one newline goes.</summary>
    public static int SkipAfter(string source, int close, bool hasSign)
    {
        int after = close + 2;
        char sign = hasSign ? source[close - 1] : '\0';
        if (sign == '-')
        {
            while (after < source.Length && Spaces.IsSpace(source[after]))
            {
                after++;
            }
        }
        else if (sign != '+' && after < source.Length && source[after] == '\n')
        {
            after++;
        }

        return after;
    }

    private int ReadToken(int at, Stack<char> brackets)
    {
        Position position = PositionAt(at);
        char first = source[at];
        int end = at + 1;
        if (char.IsAsciiDigit(first))
        {
            return ReadNumber(at, position);
        }

        if (char.IsLetter(first) || first == '_')
        {
            while (end < source.Length && (char.IsLetterOrDigit(source[end]) || source[end] == '_'))
            {
                end++;
            }

            tokens.Add(new Token(TokenKind.Name, source[at..end], position));
            return end;
        }

        if (first is '\'' or '"')
        {
            tokens.Add(new Token(TokenKind.Literal, StringLiteral.Read(source, at, position, out end), position));
            return end;
        }

        string symbol = Array.Find(Symbols, symbol => string.CompareOrdinal(source, at, symbol, 0, symbol.Length) == 0)
            ?? throw position.Error($"unexpected character '{first}'");
        Balance(symbol[0], brackets, position);
        tokens.Add(new Token(TokenKind.Symbol, symbol, position));
        return at + symbol.Length;
    }

    private static void Balance(char symbol, Stack<char> brackets, Position position)
    {
        if (symbol is '(' or '[' or '{')
        {
            brackets.Push(symbol == '(' ? ')' : symbol == '[' ? ']' : '}');
        }
        else if (symbol is ')' or ']' or '}' && (!brackets.TryPop(out char expected) || expected != symbol))
        {
            throw position.Error(expected == '\0' ? $"unexpected '{symbol}'" : $"unexpected '{symbol}', expected '{expected}'");
        }
    }

    // Digits with underscores between them, then a fraction, an exponent, both or none. A dot without a digit after it is an operator,
    // and what follows an operator dot is an index: x.0.1 holds no float.
    private int ReadNumber(int at, Position position)
    {
        int end = SkipDigits(at);
        bool isIndex = at > 0 && source[at - 1] == '.';
        bool isFloat = !isIndex && end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]);
        if (isFloat)
        {
            end = SkipDigits(end + 1);
        }

        if (!isIndex && end < source.Length && source[end] is 'e' or 'E')
        {
            int exponent = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (exponent < source.Length && char.IsAsciiDigit(source[exponent]))
            {
                end = SkipDigits(exponent);
                isFloat = true;
            }
        }

        if (end < source.Length && (char.IsLetter(source[end]) || source[end] == '_'))
        {
            throw position.Error("a number that is not decimal");
        }

        string digits = source[at..end].Replace("_", "", StringComparison.Ordinal);
        tokens.Add(new Token(isFloat ? TokenKind.Float : TokenKind.Integer, digits, position));
        return end;
    }

    private int SkipDigits(int at)
    {
        while (at < source.Length && (char.IsAsciiDigit(source[at]) || (source[at] == '_' && at + 1 < source.Length
            && char.IsAsciiDigit(source[at + 1]))))
        {
            at++;
        }

        return at;
    }
}
