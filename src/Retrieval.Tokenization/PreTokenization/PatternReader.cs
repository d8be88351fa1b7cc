using Retrieval.Tokenization.Loading;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Reads a <c>pattern</c>: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
internal static class PatternReader
{
    public static PieceMatcher Read(JsonNode node)
    {
        if (node.OptionalText("String") is string literal)
        {
            return new LiteralMatcher(literal);
        }

        JsonNode expression = node.Required("Regex");
        try
        {
            return new RegexMatcher(expression.Text());
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException)
        {
            throw new TokenizerFormatException(
                expression.File, expression.Component, "a supported regular expression", $"{expression.Text()} ({error.Message})", error);
        }
    }
}
