namespace Retrieval.Benchmarks.Streams;

/// <summary>A file is given, and written again with a few changes.</summary>
internal static class CopyEditStreams
{
    public static IEnumerable<StreamText> Of(SourceTree tree, int longest, Random random) => tree.HeldOut.Select(file => Of(file, longest, random));

    /// <summary>The leading lines of a file, no longer than wanted, and the same after edits.</summary>
    public static StreamText Of(SourceText file, int longest, Random random)
    {
        int length = 0;
        List<string> lines = [.. file.Lines.TakeWhile(line => (length += line.Length) <= longest)];
        if (lines.Count == 0)
        {
            lines.Add(file.Lines[0][..longest]);
        }

        string prompt = $"Apply the requested change to {file.Path} and answer with the whole file.\n\n{string.Concat(lines)}\n\n{file.Path} after the change:\n\n";
        new LineEdits(lines, random).Change();
        return new StreamText(prompt, string.Concat(lines));
    }
}
