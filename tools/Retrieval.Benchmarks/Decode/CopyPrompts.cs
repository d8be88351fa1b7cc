using Retrieval.Benchmarks.Streams;

namespace Retrieval.Benchmarks.Decode;

/// <summary>
/// A piece of a file, and the beginning of the same with edits: what follows is the copy. No instruction and no header, from a definition
/// on: small models go on copying when they see nothing else.
/// </summary>
internal static class CopyPrompts
{
    private const double Begun = 0.25;

    private static readonly string[] Definitions = ["def ", "    def ", "class ", "public ", "    public ", "func ", "fn ", "function "];

    public static string Of(SourceText file, int longest, Random random)
    {
        List<string> copy = Piece(file.Lines, longest);
        string original = string.Concat(copy);
        new LineEdits(copy, random).Change();
        return $"{original}\n\n{string.Concat(copy.Take((int)Math.Ceiling(Begun * copy.Count)))}";
    }

    // From the first definition in the second third of the file; headers and imports are in the first.
    private static List<string> Piece(string[] lines, int longest)
    {
        int start = Array.FindIndex(lines, lines.Length / 3, line => Definitions.Any(definition => line.StartsWith(definition, StringComparison.Ordinal)));
        int length = 0;
        List<string> piece = [.. lines.Skip(Math.Max(0, start)).TakeWhile(line => (length += line.Length) <= longest)];
        return piece.Count > 0 ? piece : [lines[0][..Math.Min(longest, lines[0].Length)]];
    }
}
