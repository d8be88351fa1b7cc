namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Splits every piece at what a matcher finds (<c>Split</c>, <c>Digits</c>, <c>Punctuation</c> and more).</summary>
/// <param name="matcher">What to split at.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether the gaps between the matches are the matches instead.</param>
internal sealed class SplitStep(PieceMatcher matcher, SplitBehavior behavior, bool invert) : PreTokenizerStep
{
    public PieceMatcher Matcher => matcher;

    public SplitBehavior Behavior => behavior;

    public bool Invert => invert;

    public override string Signature => $"split({matcher.Signature},{behavior},{(invert ? "inverted" : "plain")})";

    public override void Apply(PieceBuffer buffer)
    {
        var matches = new List<Range>();
        var parts = new List<Part>();
        foreach (Range piece in buffer.Pieces)
        {
            (int offset, int length) = piece.GetOffsetAndLength(buffer.Text.Length);
            matches.Clear();
            parts.Clear();
            matcher.FindMatches(buffer.Text.Slice(offset, length), matches);
            FillGaps(matches, length, parts);
            Cut(buffer, offset, parts);
        }

        buffer.CompleteCutting();
    }

    private void Cut(PieceBuffer buffer, int offset, List<Part> parts)
    {
        for (int first = 0, next; first < parts.Count; first = next)
        {
            next = first + 1;
            while (next < parts.Count && Joins(parts[next - 1], parts[next]))
            {
                next++;
            }

            if (behavior != SplitBehavior.Removed || !parts[first].IsMatch)
            {
                buffer.Cut(offset + parts[first].Start, offset + parts[next - 1].End);
            }
        }
    }

    private void FillGaps(List<Range> matches, int length, List<Part> parts)
    {
        int end = 0;
        foreach (Range match in matches)
        {
            if (match.Start.Value > end)
            {
                parts.Add(new Part(end, match.Start.Value, invert));
            }

            parts.Add(new Part(match.Start.Value, match.End.Value, !invert));
            end = match.End.Value;
        }

        if (end < length)
        {
            parts.Add(new Part(end, length, invert));
        }
    }

    private bool Joins(Part left, Part right) => behavior switch
    {
        SplitBehavior.Contiguous => left.IsMatch == right.IsMatch,
        SplitBehavior.MergedWithPrevious => !left.IsMatch && right.IsMatch,
        SplitBehavior.MergedWithNext => left.IsMatch && !right.IsMatch,
        _ => false,
    };

    private readonly record struct Part(int Start, int End, bool IsMatch);
}
