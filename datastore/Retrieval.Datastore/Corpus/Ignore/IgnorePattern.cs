using System.Text;

namespace Retrieval.Datastore.Corpus.Ignore;

/// <summary>One line of an ignore file, matched as git matches it (gitignore(5)), byte by byte and case-sensitively.</summary>
internal sealed class IgnorePattern
{
    private readonly byte[] _literal; // what the text must equal or, with a glob, begin with; the ending for "*.x"
    private readonly Glob? _rest;
    private readonly Shape _shape;

    private IgnorePattern(byte[] literal, Glob? rest, Shape shape, bool isNegated, bool isDirectoryOnly)
    {
        (_literal, _rest, _shape) = (literal, rest, shape);
        (IsNegated, IsDirectoryOnly) = (isNegated, isDirectoryOnly);
    }

    [Flags]
    private enum Shape
    {
        Name = 0,
        Path = 1,
        HasRest = 2,
        Ending = 4,
    }

    public bool IsNegated { get; }

    public bool IsDirectoryOnly { get; }

    public static IgnorePattern? Parse(string line) => Parse(Encoding.UTF8.GetBytes(line));

    /// <summary>Parses a line without its line break; null when it is blank, a comment, or can match nothing.</summary>
    public static IgnorePattern? Parse(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf((byte)0) is >= 0 and int end)
            line = line[..end];
        if (line.StartsWith("#"u8))
            return null;
        line = TrimTrailingSpaces(line);
        bool negated = line.StartsWith("!"u8);
        if (negated)
            line = line[1..];
        bool directoryOnly = line.EndsWith("/"u8);
        if (directoryOnly)
            line = line[..^1];
        if (line.IsEmpty)
            return null;

        Shape shape = line.Contains((byte)'/') ? Shape.Path : Shape.Name;
        if (line[0] == '/')
            line = line[1..];
        if (shape == Shape.Name && line[0] == '*' && line[1..].IndexOfAny("*?[\\"u8) < 0)
            return new IgnorePattern(line[1..].ToArray(), null, Shape.Ending, negated, directoryOnly);

        int wildcard = line.IndexOfAny("*?[\\"u8);
        if (wildcard < 0)
            return new IgnorePattern(line.ToArray(), null, shape, negated, directoryOnly);

        // Like git, compile what follows the literal part on its own: so "/a**" lets "**" stand for a whole path part.
        int literalLength = shape == Shape.Path ? wildcard : 0;
        return Glob.Compile(line[literalLength..]) is { } rest
            ? new IgnorePattern(line[..literalLength].ToArray(), rest, shape | Shape.HasRest, negated, directoryOnly)
            : null;
    }

    /// <summary>Whether the line names this path, be it to ignore it or, negated, to keep it. Does not allocate.</summary>
    /// <param name="path">Path relative to the directory of the ignore file, in UTF-8, without a trailing '/'.</param>
    /// <param name="name">Its last part.</param>
    /// <param name="isDirectory">Whether it is a directory.</param>
    public bool Matches(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, bool isDirectory)
    {
        if (IsDirectoryOnly && !isDirectory)
            return false;
        ReadOnlySpan<byte> text = (_shape & Shape.Path) != 0 ? path : name;
        if (_shape == Shape.Ending)
            return text.EndsWith(_literal);
        if (_rest is null)
            return text.SequenceEqual(_literal);
        return text.StartsWith(_literal) && _rest.IsMatch(text[_literal.Length..]);
    }

    private static ReadOnlySpan<byte> TrimTrailingSpaces(ReadOnlySpan<byte> line)
    {
        int length = line.Length;
        while (length > 0 && line[length - 1] == ' ')
            length--;
        if (length == line.Length)
            return line;

        // An odd run of backslashes in front escapes the first of the trailing spaces.
        int slashes = 0;
        while (slashes < length && line[length - 1 - slashes] == '\\')
            slashes++;
        return line[..(length + (slashes & 1))];
    }
}
