using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Retrieval.Cli.Arguments;

/// <summary>Options that take a number. What is no number at all is refused here, with the range; the range itself is checked by the options record.</summary>
internal static class NumberOption
{
    /// <summary>An option with a default.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="range">Legal values, after "must be" and in the help.</param>
    /// <param name="description">One clause.</param>
    /// <param name="fallback">The default.</param>
    public static Option<T> Create<T>(string name, string range, string description, T fallback)
        where T : struct, INumber<T> => new(name)
        {
            Description = $"{description} ({range})",
            HelpName = "n",
            DefaultValueFactory = _ => fallback,
            CustomParser = result => Parse<T>(result, name, range) ?? fallback,
        };

    /// <summary>An option whose absence means something of its own, which the help states as its default.</summary>
    public static Option<T?> CreateOptional<T>(string name, string range, string description, string fallback)
        where T : struct, INumber<T> => new(name)
        {
            Description = $"{description} ({range}) [default: {fallback}]",
            HelpName = "n",
            CustomParser = result => Parse<T>(result, name, range),
        };

    private static T? Parse<T>(ArgumentResult result, string name, string range)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
        {
            return value;
        }

        result.AddError($"{name} must be {range}, but is '{text}'.");
        return null;
    }
}
