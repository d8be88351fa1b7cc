using System.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Translates an expression from the reference's dialect (Oniguruma, Ruby syntax) and refuses what would change meaning.</summary>
internal static class RegexDialect
{
    // \w, \b: other characters count. \h: a digit there, unknown here. \x, \u: hide characters from the choice of stand-ins.
    private const string SharedEscapes = @"sSdDpPnrtvf\.|()[]{}^$*+?-/'""!#%&,:;<=>@_`~ ";

    /// <exception cref="NotSupportedException">Names the construct.</exception>
    public static string Translate(string expression)
    {
        var translated = new StringBuilder(expression.Length + 8);
        bool inClass = false;
        int ignoreCaseDepth = 0; // open parentheses since "(?i:", 0 outside
        for (int i = 0; i < expression.Length; i++)
        {
            char here = expression[i];
            string rest = expression[i..];
            if (here == '\\')
            {
                i++;
                CheckEscape(expression, i);
                translated.Append(here).Append(expression[i]);
                continue;
            }

            Refuse(rest, inClass);
            inClass = inClass ? here != ']' : here == '[';
            if (!inClass && here is '(' or ')')
            {
                bool opens = rest.StartsWith("(?i:", StringComparison.Ordinal) || (here == '(' && ignoreCaseDepth > 0);
                ignoreCaseDepth += opens ? 1 : here == ')' && ignoreCaseDepth > 0 ? -1 : 0;
            }

            // The long s, U+017F, folds to s in Unicode and in the reference, but not in the runtime's tables.
            translated.Append(ignoreCaseDepth > 0 && !inClass && here is 's' or 'S' ? "[s\u017F]" : here.ToString());
        }

        return translated.ToString();
    }

    private static void CheckEscape(string expression, int index)
    {
        if (index >= expression.Length || !SharedEscapes.Contains(expression[index], StringComparison.Ordinal))
        {
            throw new NotSupportedException($"the escape \\{(index < expression.Length ? expression[index] : ' ')}");
        }
    }

    private static void Refuse(string rest, bool inClass)
    {
        string[] refused = inClass
            ? ["[", "&&"]
            : ["?+", "*+", "++", "(?P", "(?<", "(?>", "(?~", "(?(", "(?#", "(?i)", "(?m", "(?x", "(?s"];
        foreach (string construct in refused)
        {
            if (rest.StartsWith(construct, StringComparison.Ordinal))
            {
                throw new NotSupportedException($"\"{construct}\" {(inClass ? "inside a character class" : "outside a character class")}");
            }
        }

        if (char.IsSurrogate(rest[0]))
        {
            throw new NotSupportedException("a character beyond U+FFFF");
        }
    }
}
