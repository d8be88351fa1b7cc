namespace Retrieval.Drafting;

/// <summary>The last tokens of a text, the newest first; -1 where the text is shorter.</summary>
internal readonly record struct LastTokens(int First, int Second, int Third)
{
    /// <summary>Tokens kept.</summary>
    public const int Count = 3;

    /// <summary>Of a text without tokens.</summary>
    public static LastTokens None { get; } = new(-1, -1, -1);

    /// <summary>How many there are.</summary>
    public int Length => Third >= 0 ? 3 : Second >= 0 ? 2 : First >= 0 ? 1 : 0;

    /// <summary>Of a text.</summary>
    public static LastTokens Of(ReadOnlySpan<int> text)
    {
        LastTokens last = None;
        foreach (int token in text[Math.Max(0, text.Length - Count)..])
            last = last.Then(token);
        return last;
    }

    /// <summary>Of the text with one more token.</summary>
    public LastTokens Then(int token) => new(token, First, Second);
}
