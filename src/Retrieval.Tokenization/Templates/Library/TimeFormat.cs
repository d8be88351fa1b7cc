using System.Text;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>The <c>strftime</c> of C in its own locale: English names.</summary>
internal static class TimeFormat
{
    public static string Apply(DateTime time, string format)
    {
        var text = new StringBuilder();
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                text.Append(format[at]);
                continue;
            }

            bool isBare = format[++at] == '-' && at + 1 < format.Length;
            string part = Directive(time, format[isBare ? ++at : at]);
            text.Append(isBare && part.TrimStart('0') is { Length: > 0 } bare ? bare : part);
        }

        return text.ToString();
    }

    private static string Directive(DateTime time, char directive) => directive switch
    {
        'a' => time.ToString("ddd"),
        'A' => time.ToString("dddd"),
        'b' or 'h' => time.ToString("MMM"),
        'B' => time.ToString("MMMM"),
        'c' => $"{time:ddd MMM} {time.Day,2} {time:HH:mm:ss yyyy}",
        'd' => time.ToString("dd"),
        'D' or 'x' => time.ToString("MM/dd/yy"),
        'e' => $"{time.Day,2}",
        'F' => time.ToString("yyyy-MM-dd"),
        'H' => time.ToString("HH"),
        'I' => time.ToString("hh"),
        'j' => time.DayOfYear.ToString("000"),
        'm' => time.ToString("MM"),
        'M' => time.ToString("mm"),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'R' => time.ToString("HH:mm"),
        'S' => time.ToString("ss"),
        'T' or 'X' => time.ToString("HH:mm:ss"),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(),
        'w' => ((int)time.DayOfWeek).ToString(),
        'y' => time.ToString("yy"),
        'Y' => time.ToString("yyyy"),
        'z' or 'Z' => "",
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => throw new RenderFault($"strftime_now does not know '%{directive}'"),
    };
}
