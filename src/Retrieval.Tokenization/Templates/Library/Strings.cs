using System.Buffers;
using System.Globalization;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Library;

/// <summary>Python's string methods, as far as they differ from .NET's.</summary>
internal static class Strings
{
    // Of a text of its own, in units of work; a long text has many parts.
    private const int PartCost = 64;

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029");

    public static string Strip(string text, string? characters, bool start = true, bool end = true)
    {
        if (characters is null)
        {
            text = start ? Spaces.TrimStart(text) : text;
            return end ? Spaces.TrimEnd(text) : text;
        }

        char[] set = characters.ToCharArray();
        text = start && set.Length > 0 ? text.TrimStart(set) : text;
        return end && set.Length > 0 ? text.TrimEnd(set) : text;
    }

    public static string Capitalize(string text)
    {
        int first = StringInfo.GetNextTextElementLength(text);
        return text[..first].ToUpperInvariant() + text[first..].ToLowerInvariant();
    }

    /// <summary>Every letter after a separator upper case, all others lower case.</summary>
    public static string Title(string text, Func<char, bool> separates) => string.Create(text.Length, text, (title, source) =>
    {
        for (int i = 0; i < source.Length; i++)
        {
            title[i] = i == 0 || separates(source[i - 1]) ? char.ToUpperInvariant(source[i]) : char.ToLowerInvariant(source[i]);
        }
    });

    public static TextValue Replace(RenderRun run, string text, string old, string replacement, int count)
    {
        var output = new TextBuffer(run);
        int copied = 0, at = 0;
        for (; count != 0 && (at = text.IndexOf(old, at, StringComparison.Ordinal)) >= 0; count--)
        {
            output.Append(text.AsSpan(copied, at - copied));
            output.Append(replacement);
            copied = at;
            at += Math.Max(old.Length, 1);
            if (old.Length > 0)
            {
                copied = at;
            }
            else if (at > text.Length)
            {
                break;
            }
        }

        output.Append(text.AsSpan(copied));
        return new TextValue(output.ToString());
    }

    /// <summary>Splits at a separator, or at runs of white space when there is none, at most so many times. Linear.</summary>
    public static List<string> Split(RenderRun run, string text, string? separator, int limit, bool fromEnd = false)
    {
        if (separator is { Length: 0 })
        {
            throw new RenderFault("empty separator");
        }

        ReadOnlySpan<char> rest = separator is null ? Strip(text, null, !fromEnd, fromEnd) : text;
        var parts = new List<string>();
        while (limit-- != 0 && FindSeparator(rest, separator, fromEnd, out int length) is >= 0 and int at)
        {
            ReadOnlySpan<char> before = rest[..at], after = rest[(at + length)..];
            parts.Add((fromEnd ? after : before).ToString());
            run.Charge(PartCost);
            rest = fromEnd ? before : after;
        }

        if (separator is not null || rest.Length > 0)
        {
            parts.Add(rest.ToString());
        }

        if (fromEnd)
        {
            parts.Reverse();
        }

        return parts;
    }

    public static List<string> SplitLines(string text)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.AsSpan(at).IndexOfAny(LineBreaks);
            end = end < 0 ? text.Length : at + end;
            lines.Add(text[at..end]);
            at = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }

        return lines;
    }

    private static int FindSeparator(ReadOnlySpan<char> text, string? separator, bool fromEnd, out int length)
    {
        if (separator is not null)
        {
            length = separator.Length;
            return fromEnd ? text.LastIndexOf(separator) : text.IndexOf(separator);
        }

        int step = fromEnd ? -1 : 1;
        int at = fromEnd ? text.Length - 1 : 0;
        while (at >= 0 && at < text.Length && !Spaces.IsSpace(text[at]))
        {
            at += step;
        }

        length = 0;
        for (; at >= 0 && at < text.Length && Spaces.IsSpace(text[at]); at += step)
        {
            length++;
        }

        return length == 0 ? -1 : fromEnd ? at + 1 : at - length;
    }
}
