using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Expressions;

/// <summary>An expression of a template. Evaluation is recursive, so the height of the tree is bounded where it is built.</summary>
internal abstract class Expression
{
    private const int MaxHeight = 200;

    private readonly int _height;

    protected Expression(Position position, params ReadOnlySpan<Expression?> children)
    {
        Position = position;
        foreach (Expression? child in children)
        {
            _height = Math.Max(_height, child is null ? 0 : child._height + 1);
        }

        if (_height > MaxHeight)
        {
            throw position.Error($"an expression of more than {MaxHeight} levels");
        }
    }

    public Position Position { get; }

    public abstract Value Evaluate(Frame frame);
}
