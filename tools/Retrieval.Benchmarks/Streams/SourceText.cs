namespace Retrieval.Benchmarks.Streams;

/// <summary>A file of a source tree.</summary>
/// <param name="Path">Relative to the tree, '/' between the parts.</param>
/// <param name="Text">Its text, line ends as they were.</param>
internal sealed record SourceText(string Path, string Text)
{
    /// <summary>Lines with their line ends.</summary>
    public string[] Lines { get; } = Split(Text);

    private static string[] Split(string text)
    {
        List<string> lines = [];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            lines.Add(text[start..end]);
        }

        return [.. lines];
    }
}
