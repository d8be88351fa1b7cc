using System.Text;

namespace Retrieval.Tokenization;

/// <summary>
/// Lets text through up to the first stop string, however the text is cut into pieces: what may be the beginning of a stop string is
/// held back until that is decided. Of several stop strings the one that is complete first counts (equals: the longest), so the
/// result does not depend on the pieces.
/// </summary>
/// <param name="stops">None of them empty; may be none.</param>
internal sealed class StopStringFilter(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _held = new();

    /// <summary>Whether a stop string was found; nothing passes after it.</summary>
    public bool HasStopped => StopString is not null;

    /// <summary>The stop string that was found, or null.</summary>
    public string? StopString { get; private set; }

    /// <summary>Takes a piece of text and returns what is certain to stand before any stop string.</summary>
    public string Push(string text)
    {
        if (HasStopped || text.Length == 0)
        {
            return "";
        }

        string candidate = _held.Append(text).ToString();
        _held.Clear();
        if (FindFirst(candidate) is { } found)
        {
            StopString = found.Stop;
            return candidate[..found.Start];
        }

        int open = OpenLength(candidate);
        _held.Append(candidate.AsSpan(candidate.Length - open));
        return candidate[..^open];
    }

    /// <summary>The text has ended: returns what was held back.</summary>
    public string Flush()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    private (int Start, string Stop)? FindFirst(string text)
    {
        (int Start, string Stop)? first = null;
        foreach (string stop in stops)
        {
            int start = text.IndexOf(stop, StringComparison.Ordinal);
            if (start >= 0 && (first is not { } best || (start + stop.Length, start).CompareTo((best.Start + best.Stop.Length, best.Start)) < 0))
            {
                first = (start, stop);
            }
        }

        return first;
    }

    /// <summary>Length of the longest end of the text that begins a stop string.</summary>
    private int OpenLength(string text)
    {
        int longest = 0;
        foreach (string stop in stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
