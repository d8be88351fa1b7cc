namespace Retrieval.Drafting.NGrams;

/// <summary>What a table has behind the last tokens of a text, by the length of the key; empty where it has none.</summary>
internal readonly ref struct NGramRows(ReadOnlySpan<int> one, ReadOnlySpan<int> two, ReadOnlySpan<int> three)
{
    public ReadOnlySpan<int> One { get; } = one;

    public ReadOnlySpan<int> Two { get; } = two;

    public ReadOnlySpan<int> Three { get; } = three;

    /// <summary>That of the longest key held.</summary>
    public ReadOnlySpan<int> Longest => !Three.IsEmpty ? Three : !Two.IsEmpty ? Two : One;
}
