namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Splits a template into text and tags, with <c>trim_blocks</c> and <c>lstrip_blocks</c> as chat templates are written for.</summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly TagLexer _tags;
    private readonly List<Token> _tokens = [];
    private int _position;

    private Lexer(string source)
    {
        _source = source;
        _tags = new TagLexer(source, _tokens);
    }

    /// <summary>All tokens, the last one <see cref="TokenKind.End"/>. One newline at the end of the source does not count.</summary>
    public static List<Token> Split(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            int tag = FindTag(_position);
            if (tag < 0)
            {
                AddData(_position, _source[_position..]);
                _position = _source.Length;
                break;
            }

            char kind = _source[tag + 1];
            AddData(_position, TrimBefore(tag, kind != '{'));
            _position = kind == '#' ? SkipComment(tag) : SkipRaw(tag) ?? _tags.Read(tag);
        }

        _tokens.Add(new Token(TokenKind.End, "", _tags.PositionAt(_source.Length)));
    }

    private int FindTag(int start)
    {
        for (int at = start; (at = _source.IndexOf('{', at)) >= 0 && at + 1 < _source.Length; at++)
        {
            if (_source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return -1;
    }

    // The text before a tag: "-" takes all white space off it, and a block that only white space precedes on its line takes that.
    private string TrimBefore(int tag, bool isBlock)
    {
        string text = _source[_position..tag];
        char sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
        if (sign == '-')
        {
            return Spaces.TrimEnd(text);
        }

        if (sign == '+' || !isBlock)
        {
            return text;
        }

        int line = text.LastIndexOf('\n') + 1;
        bool startsLine = line > 0 || _position == 0 || _source[_position - 1] == '\n';
        return startsLine && Spaces.TrimEnd(text[line..]).Length == 0 ? text[..line] : text;
    }

    private int SkipComment(int tag)
    {
        int start = tag + 2 + (HasSign(tag + 2) ? 1 : 0);
        int end = _source.IndexOf("#}", start, StringComparison.Ordinal);
        return end < 0 ? throw _tags.PositionAt(tag).Error("a comment without its '#}'") : TagLexer.SkipAfter(_source, end, end > start);
    }

    // A raw block is text up to its end; null when the tag is another one.
    private int? SkipRaw(int tag)
    {
        if (_source[tag + 1] != '%' || MatchRaw(tag, "raw") is not int close)
        {
            return null;
        }

        int start = close + 2;
        if (_source[close - 1] == '-')
        {
            start = TagLexer.SkipAfter(_source, close, true);
        }

        for (int end = start; (end = _source.IndexOf("{%", end, StringComparison.Ordinal)) >= 0; end += 2)
        {
            if (MatchRaw(end, "endraw") is int closing)
            {
                _position = start;
                AddData(start, TrimBefore(end, isBlock: true));
                return TagLexer.SkipAfter(_source, closing, true);
            }
        }

        throw _tags.PositionAt(tag).Error("a raw block without its '{% endraw %}'");
    }

    // Where "%}" stands when the tag holds only this word.
    private int? MatchRaw(int tag, string word)
    {
        int at = SkipSpaces(tag + 2 + (HasSign(tag + 2) ? 1 : 0));
        if (string.CompareOrdinal(_source, at, word, 0, word.Length) != 0)
        {
            return null;
        }

        at = SkipSpaces(at + word.Length);
        at += HasSign(at) ? 1 : 0;
        return string.CompareOrdinal(_source, at, "%}", 0, 2) == 0 ? at : null;
    }

    private bool HasSign(int at) => at < _source.Length && _source[at] is '-' or '+';

    private int SkipSpaces(int at)
    {
        while (at < _source.Length && Spaces.IsSpace(_source[at]))
        {
            at++;
        }

        return at;
    }

    private void AddData(int start, string text)
    {
        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Data, text, _tags.PositionAt(start)));
        }
    }
}
