using System.Globalization;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>Python's <c>format % values</c>, with <c>%s %r %d %i %f %x %%</c>, width, <c>0</c>, <c>-</c> and precision.</summary>
internal static class PercentFormat
{
    public static TextValue Apply(RenderRun run, string format, Value values)
    {
        var output = new TextBuffer(run);
        IReadOnlyList<Value> arguments = values is SequenceValue { Kind: SequenceKind.Tuple } tuple ? tuple.Items : [values];
        int used = 0;
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                output.Append(format[at]);
                continue;
            }

            string flags = Take(format, ref at, "-0");
            string width = Take(format, ref at, "0123456789");
            string precision = at + 1 < format.Length && format[at + 1] == '.' ? Take(format, ref at, ".0123456789") : "";
            char kind = ++at < format.Length ? format[at] : '\0';
            if (kind == '%')
            {
                output.Append('%');
                continue;
            }

            Value value = used < arguments.Count ? arguments[used++] : throw new RenderFault("not enough arguments for format string");
            string text = Format(run, kind, value, precision.TrimStart('.'));
            int columns = width.Length is > 0 and < 6 ? int.Parse(width, CultureInfo.InvariantCulture) : 0;
            output.Append(flags.Contains('-') ? text.PadRight(columns)
                : flags.Contains('0') && kind is not ('s' or 'r') ? PadZeros(text, columns) : text.PadLeft(columns));
        }

        return used == arguments.Count || values is MappingValue ? new TextValue(output.ToString())
            : throw new RenderFault("not all arguments converted during string formatting");
    }

    private static string Take(string format, ref int at, string characters)
    {
        int start = at + 1;
        while (at + 1 < format.Length && characters.Contains(format[at + 1]))
        {
            at++;
        }

        return format[start..(at + 1)];
    }

    private static string PadZeros(string text, int columns) =>
        text.StartsWith('-') ? "-" + text[1..].PadLeft(columns - 1, '0') : text.PadLeft(columns, '0');

    private static string Format(RenderRun run, char kind, Value value, string precision)
    {
        switch (kind, value)
        {
            case ('s', _):
                string text = value.ToText(run).Text;
                return precision.Length is > 0 and < 9 && int.Parse(precision) is var limit && limit < text.Length ? text[..limit] : text;
            case ('r', _):
                var buffer = new TextBuffer(run);
                value.Represent(buffer);
                return buffer.ToString();
            case ('d' or 'i', NumberValue { AsInteger: { } integer }):
                return integer.ToString();
            case ('d' or 'i', NumberValue number) when double.IsFinite(number.AsDouble):
                return new System.Numerics.BigInteger(number.AsDouble).ToString();
            case ('x', NumberValue { AsInteger: { } integer }) when integer >= 0:
                return integer.ToString("x").TrimStart('0') is { Length: > 0 } digits ? digits : "0";
            case ('f', NumberValue number):
                int places = precision.Length == 0 ? 6 : Math.Min(int.Parse(precision.PadLeft(1, '0')[..Math.Min(precision.Length, 4)]), 99);
                return number.AsDouble.ToString("F" + places, CultureInfo.InvariantCulture);
            default:
                throw new RenderFault($"cannot format {value.TypeName} with '%{kind}'");
        }
    }
}
