using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Statements;

namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Reads the statements of a template.</summary>
internal sealed class StatementParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private readonly Stack<Position> _open = new();
    private int _loops;

    private StatementParser(TokenStream tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens);
        _targets = new TargetParser(tokens);
    }

    public static Block Parse(string source)
    {
        var parser = new StatementParser(new TokenStream(Lexer.Split(source)));
        Block body = parser.ParseUntil();
        if (parser._expressions.CalledNames.FirstOrDefault(parser.IsUnknown) is { } unknown)
        {
            throw unknown.Position.Error($"unknown function '{unknown.Name}'");
        }

        return body;
    }

    private bool IsUnknown(NameExpression called) =>
        !Functions.All.ContainsKey(called.Name) && !_targets.Names.Contains(called.Name) && called.Name != "caller";

    // Reads up to a block that begins with one of the given words, and takes that word but not what follows it.
    private Block ParseUntil(params ReadOnlySpan<string> ends)
    {
        var statements = new List<Statement>();
        while (true)
        {
            Token token = _tokens.Current;
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new TextStatement(_tokens.Take().Text));
                    break;
                case TokenKind.OutputBegin:
                    _tokens.Take();
                    statements.Add(new OutputStatement(_expressions.ParseTuple()));
                    _tokens.Expect(TokenKind.OutputEnd, "'}}'");
                    break;
                case TokenKind.BlockBegin:
                    _tokens.Take();
                    if (_tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text))
                    {
                        return new Block(statements);
                    }

                    _tokens.Enter();
                    _open.Push(token.Position);
                    statements.Add(ParseStatement());
                    _tokens.Expect(TokenKind.BlockEnd, "'%}'");
                    _open.Pop();
                    _tokens.Leave();
                    break;
                case TokenKind.End when ends.IsEmpty:
                    return new Block(statements);
                default:
                    throw _open.Peek().Error($"a block without its '{{% {ends[^1]} %}}'");
            }
        }
    }

    // The body of a block whose tag ends here, up to and with its end.
    private Block ParseBody(string end)
    {
        _tokens.Expect(TokenKind.BlockEnd, "'%}'");
        Block body = ParseUntil(end);
        _tokens.ExpectName(end);
        return body;
    }

    private Statement ParseStatement()
    {
        Token name = _tokens.Expect(TokenKind.Name, "a statement");
        return name.Text switch
        {
            "if" => ParseIf(),
            "for" => ParseFor(name.Position),
            "set" => ParseSet(name.Position),
            "macro" => ParseMacro(),
            "call" => ParseCall(),
            "filter" => ParseFilter(name.Position),
            "with" => ParseWith(),
            "generation" => new ScopeStatement(ParseBody("endgeneration")),
            "break" or "continue" when _loops > 0 => new JumpStatement(name.Text == "break" ? Flow.Break : Flow.Continue),
            "break" or "continue" => throw name.Position.Error($"'{name.Text}' outside a loop"),
            _ => throw name.Position.Error($"unknown or unexpected statement '{name.Text}'"),
        };
    }

    private IfStatement ParseIf()
    {
        var branches = new List<(Expression, Block)>();
        do
        {
            Expression test = _expressions.ParseTuple(withConditional: false);
            _tokens.Expect(TokenKind.BlockEnd, "'%}'");
            branches.Add((test, ParseUntil("elif", "else", "endif")));
        }
        while (_tokens.TakeName("elif"));

        Block? otherwise = _tokens.TakeName("else") ? ParseBody("endif") : null;
        if (otherwise is null)
        {
            _tokens.ExpectName("endif");
        }

        return new IfStatement(branches, otherwise);
    }

    private ForStatement ParseFor(Position position)
    {
        Target target = _targets.Parse(withMembers: false);
        _tokens.ExpectName("in");
        Expression source = _expressions.ParseTuple(withConditional: false);
        Expression? filter = _tokens.TakeName("if") ? _expressions.Parse() : null;
        if (_tokens.IsName("recursive"))
        {
            throw _tokens.Current.Position.Error("recursive loops are not supported");
        }

        _tokens.Expect(TokenKind.BlockEnd, "'%}'");
        _loops++;
        Block body = ParseUntil("else", "endfor");
        _loops--;
        Block? otherwise = _tokens.TakeName("else") ? ParseBody("endfor") : null;
        if (otherwise is null)
        {
            _tokens.ExpectName("endfor");
        }

        return new ForStatement(position, target, source, filter, body, otherwise);
    }

    private SetStatement ParseSet(Position position)
    {
        Target target = _targets.Parse(withMembers: true);
        if (_tokens.TakeSymbol("="))
        {
            return new SetStatement(target, _expressions.ParseTuple());
        }

        var captured = new CapturedExpression(position);
        Expression value = _expressions.ParseFilters(captured, isInline: false);
        captured.Body = ParseDetached("endset");
        return new SetStatement(target, value);
    }

    private OutputStatement ParseFilter(Position position)
    {
        var captured = new CapturedExpression(position);
        Expression value = _expressions.ParseFilters(captured, isInline: true);
        captured.Body = ParseDetached("endfilter");
        return new OutputStatement(value);
    }

    private MacroStatement ParseMacro()
    {
        string name = _targets.ParseName();
        (string[] parameters, Expression?[] defaults) = ParseParameters();
        return new MacroStatement(new MacroDefinition(name, parameters, defaults, ParseDetached("endmacro")));
    }

    private CallStatement ParseCall()
    {
        (string[] parameters, Expression?[] defaults) = _tokens.IsSymbol("(") ? ParseParameters() : ([], []);
        CallExpression call = _expressions.Parse() as CallExpression ?? throw _tokens.Unexpected("a call");
        return new CallStatement(call, new MacroDefinition("caller", parameters, defaults, ParseDetached("endcall")));
    }

    private WithStatement ParseWith()
    {
        var variables = new List<(Target, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (variables.Count > 0)
            {
                _tokens.ExpectSymbol(",");
            }

            Target target = _targets.ParseSingle(withMembers: false);
            _tokens.ExpectSymbol("=");
            variables.Add((target, _expressions.Parse()));
        }

        return new WithStatement(variables, ParseBody("endwith"));
    }

    // A body that is not part of the loop around it, since it writes elsewhere or at another time.
    private Block ParseDetached(string end)
    {
        (int loops, _loops) = (_loops, 0);
        Block body = ParseBody(end);
        _loops = loops;
        return body;
    }

    private (string[] Names, Expression?[] Defaults) ParseParameters()
    {
        var names = new List<string>();
        var defaults = new List<Expression?>();
        _tokens.ExpectSymbol("(");
        while (!_tokens.TakeSymbol(")"))
        {
            names.Add(_targets.ParseName());
            defaults.Add(_tokens.TakeSymbol("=") ? _expressions.Parse() : null);
            if (!_tokens.TakeSymbol(",") && !_tokens.IsSymbol(")"))
            {
                throw _tokens.Unexpected("',' or ')'");
            }
        }

        return ([.. names], [.. defaults]);
    }
}
