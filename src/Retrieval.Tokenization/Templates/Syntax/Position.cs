namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>A place in a template.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">In UTF-16 units, from 1.</param>
internal readonly record struct Position(int Line, int Column)
{
    public ChatTemplateException Error(string problem, Exception? innerException = null) =>
        new(Math.Max(Line, 1), Math.Max(Column, 1), problem, innerException);
}
