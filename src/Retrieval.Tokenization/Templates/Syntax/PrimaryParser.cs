using System.Globalization;
using System.Numerics;
using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>Reads names, literals, and what brackets enclose.</summary>
internal sealed class PrimaryParser(TokenStream tokens, ExpressionParser expressions)
{
    public Expression Parse()
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return token.Text switch
                {
                    "true" or "True" => new ConstantExpression(token.Position, BooleanValue.Of(true)),
                    "false" or "False" => new ConstantExpression(token.Position, BooleanValue.Of(false)),
                    "none" or "None" => new ConstantExpression(token.Position, NoneValue.Instance),
                    _ => new NameExpression(token.Position, token.Text),
                };
            case TokenKind.Literal:
                string text = tokens.Take().Text;
                while (tokens.Current.Kind == TokenKind.Literal)
                {
                    text += tokens.Take().Text;
                }

                return new ConstantExpression(token.Position, new TextValue(text));
            case TokenKind.Integer or TokenKind.Float:
                tokens.Take();
                return new ConstantExpression(token.Position, ReadNumber(token));
            case TokenKind.Symbol when token.Text is "(" or "[" or "{":
                return ParseCollection(tokens.Take());
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    public static Value ReadNumber(Token token) =>
        token.Kind == TokenKind.Float ? new FloatValue(double.Parse(token.Text, CultureInfo.InvariantCulture))
        : token.Text.Length <= RenderLimits.IntegerBits / 4 ? new IntegerValue(BigInteger.Parse(token.Text, CultureInfo.InvariantCulture))
        : throw token.Position.Error("an integer that is too long");

    private Expression ParseCollection(Token opening)
    {
        if (opening.Text == "(")
        {
            Expression inner = tokens.IsSymbol(")") ? new SequenceExpression(opening.Position, [], SequenceKind.Tuple) : expressions.ParseTuple();
            tokens.ExpectSymbol(")");
            return inner;
        }

        string closing = opening.Text == "[" ? "]" : "}";
        var items = new List<Expression>();
        while (!tokens.TakeSymbol(closing))
        {
            items.Add(expressions.Parse());
            if (closing == "}")
            {
                tokens.ExpectSymbol(":");
                items.Add(expressions.Parse());
            }

            if (!tokens.TakeSymbol(",") && !tokens.IsSymbol(closing))
            {
                throw tokens.Unexpected($"',' or '{closing}'");
            }
        }

        return closing == "]" ? new SequenceExpression(opening.Position, [.. items], SequenceKind.List)
            : new MappingExpression(opening.Position, [.. items]);
    }
}
