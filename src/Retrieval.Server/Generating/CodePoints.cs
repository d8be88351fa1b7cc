namespace Retrieval.Server.Generating;

/// <summary>Characters as clients count them.</summary>
internal static class CodePoints
{
    /// <summary>How many a text has.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (System.Text.Rune _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
