using System.CommandLine;
using System.Globalization;

namespace Retrieval.Cli.Arguments;

/// <summary>Options that take a number of bytes: <c>64M</c>, <c>4G</c>, <c>1.5GiB</c>, <c>1048576</c>. All units are powers of 1024.</summary>
internal static class ByteSizeOption
{
    private const string Units = "KMGT";

    /// <summary>An option with a least and a largest value, whose absence the help states as its default.</summary>
    public static Option<long?> Create(string name, string description, long least, long most, string fallback)
    {
        string range = $"between {Describe(least)} and {Describe(most)}";
        return new Option<long?>(name)
        {
            Description = $"{description} ({range}) [default: {fallback}]",
            HelpName = "size",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (Parse(text) is { } bytes && bytes >= least && bytes <= most)
                {
                    return bytes;
                }

                result.AddError($"{name} must be a size such as 64M {range}, but is '{text}'.");
                return null;
            },
        };
    }

    /// <summary>Rounded to a whole unit.</summary>
    public static string Describe(long bytes)
    {
        int unit = 0;
        while (unit < Units.Length && bytes >= 1024)
        {
            (bytes, unit) = (bytes / 1024, unit + 1);
        }

        return unit == 0 ? $"{bytes}" : $"{bytes}{Units[unit - 1]}";
    }

    private static long? Parse(string text)
    {
        string number = text.ToUpperInvariant();
        number = number.EndsWith("IB", StringComparison.Ordinal) ? number[..^2] : number.TrimEnd('B');
        int unit = number.Length > 0 ? Units.IndexOf(number[^1], StringComparison.Ordinal) + 1 : 0;
        return double.TryParse(unit > 0 ? number[..^1] : number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            ? (long)Math.Min(value * Math.Pow(1024, unit), long.MaxValue / 2)
            : null;
    }
}
