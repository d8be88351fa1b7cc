using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Mixing;

/// <summary>Which input of the mixer says what: a row of log-odds for each candidate.</summary>
internal static class MixerInputs
{
    public const int Count = 32;
    public const int Bias = 0;
    public const int Blend = 1;

    private const int FirstGuess = Count - 12;

    /// <summary>Odds that a source gives itself, as a draft model does. In the place of external drafts' guesses: those are not weighed.</summary>
    public const int Estimate = FirstGuess;

    // First input and number of inputs for the contexts of each source, the longest first; the others speak through the blend alone.
    private static ReadOnlySpan<sbyte> FirstContext => [-1, 2, 14, 6, 10, -1, -1, 18, 19, 16, -1, -1, -1];

    private static ReadOnlySpan<byte> ContextCount => [0, 4, 2, 4, 4, 0, 0, 1, 1, 2, 0, 0, 0];

    /// <summary>The input of a source's context, or -1.</summary>
    public static int Context(DraftSource source, int rank) =>
        rank < ContextCount[(int)source] ? FirstContext[(int)source] + rank : -1;

    /// <summary>The input of a source's guesses, or -1.</summary>
    public static int Guess(DraftSource source) =>
        source is DraftSource.Frequent or DraftSource.External ? -1 : FirstGuess + (int)source;
}
