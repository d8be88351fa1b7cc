using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Reads what follows a name or literal: attributes, subscripts, calls, filters and tests.</summary>
internal sealed class PostfixParser(TokenStream tokens, ExpressionParser expressions)
{
    private readonly PrimaryParser _primary = new(tokens, expressions);
    private readonly List<NameExpression> _calledNames = [];

    public IReadOnlyList<NameExpression> CalledNames => _calledNames;

    public Expression ParseOperand()
    {
        Expression operand = _primary.Parse();
        while (true)
        {
            if (tokens.IsSymbol("."))
            {
                operand = ParseAttribute(operand);
            }
            else if (tokens.IsSymbol("["))
            {
                operand = ParseSubscript(operand);
            }
            else if (tokens.IsSymbol("("))
            {
                operand = ParseCall(operand);
            }
            else
            {
                return operand;
            }
        }
    }

    public Expression ParseFiltersAndTests(Expression subject)
    {
        while (true)
        {
            if (tokens.IsSymbol("|"))
            {
                subject = ParseFilters(subject, isInline: false);
            }
            else if (tokens.IsName("is"))
            {
                subject = ParseTest(subject);
            }
            else
            {
                return subject;
            }
        }
    }

    public Expression ParseFilters(Expression subject, bool isInline)
    {
        while (isInline || tokens.TakeSymbol("|"))
        {
            isInline = false;
            Token name = tokens.Expect(TokenKind.Name, "a filter");
            Builtin filter = Filters.All.GetValueOrDefault(name.Text) ?? throw name.Position.Error($"unknown filter '{name.Text}'");
            ArgumentList arguments = tokens.IsSymbol("(") ? ParseArguments() : ArgumentList.Empty;
            CheckApplied(name, arguments);
            subject = Bind(name.Position, subject, filter, arguments);
        }

        return subject;
    }

    private Expression ParseTest(Expression subject)
    {
        Position position = tokens.Take().Position;
        bool isNegated = tokens.TakeName("not");
        Token name = tokens.Expect(TokenKind.Name, "a test");
        Builtin test = Tests.All.GetValueOrDefault(name.Text) ?? throw name.Position.Error($"unknown test '{name.Text}'");
        ArgumentList arguments = tokens.IsSymbol("(") ? ParseArguments()
            : test.Signature.Count > 0 ? new ArgumentList([ParseOperand()], []) : ArgumentList.Empty;
        Expression result = Bind(name.Position, subject, test, arguments);
        return isNegated ? new UnaryExpression(position, result, value => BooleanValue.Of(!value.IsTrue)) : result;
    }

    private static BuiltinExpression Bind(Position position, Expression subject, Builtin builtin, ArgumentList arguments)
    {
        if (builtin.Signature.IsOpen)
        {
            return new BuiltinExpression(position, subject, builtin, [], arguments);
        }

        if (arguments.HasSpread)
        {
            throw position.Error($"'{builtin.Name}' is not supported with '*' or '**' arguments");
        }

        try
        {
            Expression?[] bound = builtin.Signature.Bind($"'{builtin.Name}'", arguments.Positional, arguments.Named);
            return new BuiltinExpression(position, subject, builtin, bound, ArgumentList.Empty);
        }
        catch (RenderFault fault)
        {
            throw position.Error(fault.Message, fault);
        }
    }

    private static void CheckApplied(Token filter, ArgumentList arguments)
    {
        if (SelectionFilters.Applied(filter.Text) is (int at, var table) && arguments.Positional.Length > at
            && arguments.Positional[at] is ConstantExpression { Value: TextValue name } argument && !table.ContainsKey(name.Text))
        {
            throw argument.Position.Error($"'{filter.Text}' is given an unknown {(table == Tests.All ? "test" : "filter")} '{name.Text}'");
        }
    }

    private Expression ParseAttribute(Expression target)
    {
        Position position = tokens.Take().Position;
        return tokens.Current.Kind == TokenKind.Integer
            ? new ItemExpression(position, target, new ConstantExpression(position, PrimaryParser.ReadNumber(tokens.Take())))
            : new AttributeExpression(position, target, tokens.Expect(TokenKind.Name, "a name or number").Text);
    }

    private Expression ParseSubscript(Expression target)
    {
        Position position = tokens.Take().Position;
        Expression? start = tokens.IsSymbol(":") ? null : expressions.Parse();
        if (start is not null && tokens.TakeSymbol("]"))
        {
            return new ItemExpression(position, target, start);
        }

        tokens.ExpectSymbol(":");
        Expression? stop = ParseBound();
        Expression? step = tokens.TakeSymbol(":") ? ParseBound() : null;
        tokens.ExpectSymbol("]");
        return new SliceExpression(position, target, start, stop, step);
    }

    private Expression? ParseBound() => tokens.IsSymbol(":") || tokens.IsSymbol("]") ? null : expressions.Parse();

    private CallExpression ParseCall(Expression callee)
    {
        Position position = callee.Position;
        if (callee is NameExpression name)
        {
            _calledNames.Add(name);
        }
        else if (callee is AttributeExpression method && !Methods.Exists(method.Name))
        {
            throw position.Error($"unknown method '{method.Name}'");
        }

        return new CallExpression(position, callee, ParseArguments());
    }

    private ArgumentList ParseArguments()
    {
        tokens.ExpectSymbol("(");
        var positional = new List<Expression>();
        var named = new List<KeyValuePair<string, Expression>>();
        Expression? spread = null, namedSpread = null;
        while (!tokens.TakeSymbol(")"))
        {
            if (namedSpread is null && tokens.TakeSymbol("**"))
            {
                namedSpread = expressions.Parse();
            }
            else if (spread is null && tokens.TakeSymbol("*"))
            {
                spread = expressions.Parse();
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following.Is(TokenKind.Symbol, "="))
            {
                string name = tokens.Take().Text;
                tokens.Take();
                named.Add(KeyValuePair.Create(name, expressions.Parse()));
            }
            else if (named.Count > 0 || spread is not null || namedSpread is not null)
            {
                throw tokens.Unexpected("a named argument");
            }
            else
            {
                positional.Add(expressions.Parse());
            }

            if (!tokens.TakeSymbol(",") && !tokens.IsSymbol(")"))
            {
                throw tokens.Unexpected("',' or ')'");
            }
        }

        return new ArgumentList([.. positional], [.. named], spread, namedSpread);
    }
}
