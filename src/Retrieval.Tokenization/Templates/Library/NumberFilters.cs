using System.Globalization;
using System.Numerics;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The filters that make numbers.</summary>
internal static class NumberFilters
{
    public static Value ToInteger(BuiltinCall call)
    {
        if (call.Number(1, 10) != 10)
        {
            throw new RenderFault("int reads decimal numbers only");
        }

        return call.Subject switch
        {
            NumberValue { AsInteger: { } integer } => new IntegerValue(integer),
            NumberValue number when double.IsFinite(number.AsDouble) => new IntegerValue(new BigInteger(number.AsDouble)),
            TextValue text when ReadInteger(text.Text) is { } integer => new IntegerValue(integer),
            TextValue text when ReadFloat(text.Text) is double number && double.IsFinite(number) => new IntegerValue(new BigInteger(number)),
            UndefinedValue undefined => throw undefined.Fault,
            _ => call.Bound[0] ?? new IntegerValue(0),
        };
    }

    public static Value ToFloat(BuiltinCall call) => call.Subject switch
    {
        NumberValue number => new FloatValue(number.AsDouble),
        TextValue text when ReadFloat(text.Text) is double number => new FloatValue(number),
        UndefinedValue undefined => throw undefined.Fault,
        _ => call.Bound[0] ?? new FloatValue(0),
    };

    public static Value Round(BuiltinCall call)
    {
        double value = call.Subject is NumberValue number ? number.AsDouble : throw call.Misfit("a number");
        int precision = Math.Clamp(call.Number(0, 0), 0, 15);
        double scale = Math.Pow(10, precision);
        return call.Text(1, "common") switch
        {
            "common" => call.Subject is FloatValue ? new FloatValue(Math.Round(value, precision, MidpointRounding.ToEven)) : call.Subject,
            "ceil" => new FloatValue(Math.Ceiling(value * scale) / scale),
            "floor" => new FloatValue(Math.Floor(value * scale) / scale),
            _ => throw new RenderFault("method must be common, ceil or floor"),
        };
    }

    private static BigInteger? ReadInteger(string text) => text.Length <= RenderLimits.IntegerBits / 4
        && BigInteger.TryParse(Trim(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer) ? integer : null;

    private static double? ReadFloat(string text) =>
        double.TryParse(Trim(text), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string Trim(string text) => Syntax.Spaces.TrimStart(Syntax.Spaces.TrimEnd(text));
}
