using System.Text;

namespace Retrieval.Datastore.Corpus.Ignore;

/// <summary>Reads a bracket expression, <c>[a-z]</c>, <c>[!x]</c>, <c>[[:digit:]]</c>, with git's corner cases.</summary>
internal static class GlobSetParser
{
    /// <summary>Parses from just behind '['.</summary>
    /// <param name="pattern">The whole pattern.</param>
    /// <param name="position">Index behind '['; on success behind the closing ']'.</param>
    /// <returns>The set, or null when the expression is malformed; such a pattern matches nothing.</returns>
    public static ByteSet? Parse(ReadOnlySpan<byte> pattern, ref int position)
    {
        ByteSet set = new();
        int at = position;
        bool negated = at < pattern.Length && pattern[at] is (byte)'!' or (byte)'^';
        if (negated)
            at++;

        int previous = -1; // a '-' makes a range only behind a single character
        for (bool first = true; ; first = false)
        {
            if (at >= pattern.Length)
                return null;
            byte current = pattern[at];
            if (current == ']' && !first)
                break;

            if (current == '-' && previous > 0 && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                at++;
                if (!TryReadCharacter(pattern, ref at, out byte last))
                    return null;
                set.AddRange((byte)previous, last);
                previous = -1;
            }
            else if (current == '[' && at + 1 < pattern.Length && pattern[at + 1] == ':')
            {
                int end = pattern[(at + 2)..].IndexOf((byte)']');
                if (end < 0)
                    return null;
                if (end == 0 || pattern[at + 1 + end] != ':')
                {
                    set.Add(current); // not a class after all: an ordinary '['
                    previous = current;
                    at++;
                    continue;
                }

                if (!TryAddClass(set, pattern.Slice(at + 2, end - 1)))
                    return null;
                at += end + 3;
                previous = -1;
            }
            else
            {
                if (!TryReadCharacter(pattern, ref at, out byte character))
                    return null;
                set.Add(character);
                previous = character;
            }
        }

        if (negated)
            set.Invert();
        position = at + 1;
        return set;
    }

    private static bool TryReadCharacter(ReadOnlySpan<byte> pattern, ref int at, out byte character)
    {
        if (pattern[at] == '\\')
            at++;
        character = at < pattern.Length ? pattern[at] : (byte)0;
        return at++ < pattern.Length;
    }

    private static bool TryAddClass(ByteSet set, ReadOnlySpan<byte> name)
    {
        Func<char, bool>? predicate = Encoding.ASCII.GetString(name) switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => c => c is ' ' or '\t',
            "cntrl" => char.IsControl,
            "digit" => char.IsAsciiDigit,
            "graph" => c => c is > ' ' and < '\x7f',
            "lower" => char.IsAsciiLetterLower,
            "print" => c => c is >= ' ' and < '\x7f',
            "punct" => c => c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c),
            "space" => c => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => null,
        };
        if (predicate is null)
            return false;
        set.AddWhere(predicate);
        return true;
    }
}
