using System.Globalization;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Floats as Python writes them: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on.</summary>
internal static class FloatFormat
{
    public static string Represent(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int mark = shortest.IndexOf('E');
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        int exponent = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int whole = mantissa.IndexOf('.') is >= 0 and int point ? point : mantissa.Length;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        exponent += whole - 1 - (mantissa.Length - (whole < mantissa.Length ? 1 : 0) - digits.Length);
        digits = digits.TrimEnd('0');
        (digits, exponent) = digits.Length == 0 ? ("0", 0) : (digits, exponent);
        return (double.IsNegative(value) ? "-" : "")
            + (exponent is < -4 or >= 16 ? Scientific(digits, exponent) : Plain(digits, exponent));
    }

    private static string Scientific(string digits, int exponent) =>
        digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00");

    private static string Plain(string digits, int exponent) =>
        exponent < 0 ? "0." + new string('0', -exponent - 1) + digits
        : digits.Length <= exponent + 1 ? digits.PadRight(exponent + 1, '0') + ".0"
        : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
}
