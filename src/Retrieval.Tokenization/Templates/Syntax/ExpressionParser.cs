using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Reads expressions, with the precedence of Jinja: <c>if, or, and, not</c>, comparisons, then arithmetic by the table.</summary>
internal sealed class ExpressionParser
{
    private static readonly Dictionary<string, (int Level, Func<RenderRun, Value, Value, Value> Apply)> Arithmetic = new()
    {
        ["+"] = (0, Operators.Add),
        ["-"] = (0, Operators.Subtract),
        ["~"] = (1, Operators.Concatenate),
        ["*"] = (2, Operators.Multiply),
        ["/"] = (2, Operators.Divide),
        ["//"] = (2, Operators.FloorDivide),
        ["%"] = (2, Operators.Modulo),
        ["**"] = (3, Operators.Power),
    };

    private static readonly Dictionary<string, Func<RenderRun, Value, Value, bool>> Comparisons = new()
    {
        ["=="] = Operators.AreEqual,
        ["!="] = (run, left, right) => !Operators.AreEqual(run, left, right),
        ["<"] = (run, left, right) => Operators.Compare(run, left, right) < 0,
        ["<="] = (run, left, right) => Operators.Compare(run, left, right) <= 0,
        [">"] = (run, left, right) => Operators.Compare(run, left, right) > 0,
        [">="] = (run, left, right) => Operators.Compare(run, left, right) >= 0,
        ["in"] = (run, left, right) => Operators.Contains(run, right, left),
        ["not in"] = (run, left, right) => !Operators.Contains(run, right, left),
    };

    private readonly TokenStream _tokens;
    private readonly PostfixParser _postfix;

    public ExpressionParser(TokenStream tokens)
    {
        _tokens = tokens;
        _postfix = new PostfixParser(tokens, this);
    }

    /// <summary>Names that are called; whether something bears them is known at the end of the template.</summary>
    public IReadOnlyList<NameExpression> CalledNames => _postfix.CalledNames;

    /// <summary>Reads an expression, or several with commas between them as a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true)
    {
        Position position = _tokens.Current.Position;
        Expression first = Parse(withConditional);
        if (!_tokens.IsSymbol(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (_tokens.TakeSymbol(",") && _tokens.Current.Kind is not (TokenKind.OutputEnd or TokenKind.BlockEnd) && !_tokens.IsSymbol(")"))
        {
            items.Add(Parse(withConditional));
        }

        return new SequenceExpression(position, [.. items], SequenceKind.Tuple);
    }

    /// <summary>Reads an expression; without the conditional form where an <c>if</c> after it means something else.</summary>
    public Expression Parse(bool withConditional = true)
    {
        _tokens.Enter();
        Expression value = ParseOr();
        while (withConditional && _tokens.IsName("if"))
        {
            Position position = _tokens.Take().Position;
            Expression test = ParseOr();
            value = new ConditionalExpression(position, test, value, _tokens.TakeName("else") ? Parse() : null);
        }

        _tokens.Leave();
        return value;
    }

    /// <summary>Reads filters for what a block writes; the first without its "|" where <paramref name="isInline"/> is set.</summary>
    public Expression ParseFilters(Expression subject, bool isInline) => _postfix.ParseFilters(subject, isInline);

    private Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (_tokens.IsName("or"))
        {
            left = new LogicalExpression(_tokens.Take().Position, left, ParseAnd(), isOr: true);
        }

        return left;
    }

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (_tokens.IsName("and"))
        {
            left = new LogicalExpression(_tokens.Take().Position, left, ParseNot(), isOr: false);
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!_tokens.IsName("not"))
        {
            return ParseComparison();
        }

        _tokens.Enter();
        var negation = new UnaryExpression(_tokens.Take().Position, ParseNot(), value => BooleanValue.Of(!value.IsTrue));
        _tokens.Leave();
        return negation;
    }

    private Expression ParseComparison()
    {
        Expression first = ParseArithmetic(0);
        Position position = _tokens.Current.Position;
        var others = new List<Expression>();
        var comparisons = new List<Func<RenderRun, Value, Value, bool>>();
        while (TakeComparison() is { } comparison)
        {
            comparisons.Add(comparison);
            others.Add(ParseArithmetic(0));
        }

        return others.Count == 0 ? first : new ComparisonExpression(position, first, [.. others], [.. comparisons]);
    }

    private Func<RenderRun, Value, Value, bool>? TakeComparison()
    {
        if (_tokens.TakeName("in"))
        {
            return Comparisons["in"];
        }

        if (_tokens.IsName("not") && _tokens.Following.Is(TokenKind.Name, "in"))
        {
            _tokens.Take();
            _tokens.Take();
            return Comparisons["not in"];
        }

        return _tokens.Current.Kind == TokenKind.Symbol && Comparisons.TryGetValue(_tokens.Current.Text, out var comparison)
            && _tokens.Take().Kind == TokenKind.Symbol ? comparison : null;
    }

    // Every level associates to the left, powers included.
    private Expression ParseArithmetic(int level)
    {
        Expression left = ParseSigned(withFilters: true);
        while (_tokens.Current.Kind == TokenKind.Symbol && Arithmetic.TryGetValue(_tokens.Current.Text, out var entry) && entry.Level >= level)
        {
            Position position = _tokens.Take().Position;
            left = new BinaryExpression(position, left, ParseArithmetic(entry.Level + 1), entry.Apply);
        }

        return left;
    }

    // A sign binds tighter than a filter after it.
    private Expression ParseSigned(bool withFilters)
    {
        Expression operand;
        if (_tokens.IsSymbol("-") || _tokens.IsSymbol("+"))
        {
            _tokens.Enter();
            Token sign = _tokens.Take();
            operand = new UnaryExpression(sign.Position, ParseSigned(withFilters: false), sign.Text == "-" ? Operators.Negate : Operators.Affirm);
            _tokens.Leave();
        }
        else
        {
            operand = _postfix.ParseOperand();
        }

        return withFilters ? _postfix.ParseFiltersAndTests(operand) : operand;
    }
}
