namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Finds what a <see cref="SplitStep"/> splits at.</summary>
internal abstract class PieceMatcher
{
    public abstract string Signature { get; }

    /// <summary>Appends the matches in a piece, ascending and not overlapping, relative to its start.</summary>
    public abstract void FindMatches(ReadOnlySpan<byte> piece, List<Range> matches);
}
