namespace Retrieval.Datastore.Dense.Building;

/// <summary>A piece of a document that the model sees at a time: what is computed, kept and, after an interruption, resumed as a whole.</summary>
/// <param name="Start">Index in the document of the first token fed.</param>
/// <param name="Length">Tokens fed.</param>
/// <param name="First">Index in the window of the first token whose state is taken; those before are context.</param>
internal readonly record struct EmbeddingWindow(int Start, int Length, int First)
{
    /// <summary>
    /// A state says what follows its token, and is looked up by the token that followed: it takes two more tokens behind it to have
    /// anything to draft.
    /// </summary>
    public const int TokensBehind = 2;

    /// <summary>States taken.</summary>
    public int StateCount => Length - First;

    /// <summary>The windows of a document, in order: all states together are those of its tokens but the last two.</summary>
    public static IEnumerable<EmbeddingWindow> Of(long tokenCount, DenseOptions options)
    {
        int fed = (int)Math.Min(int.MaxValue, tokenCount - TokensBehind);
        for (int start = 0, first = 0; start + first < fed; first = options.OverlapTokens)
        {
            int length = Math.Min(options.WindowTokens, fed - start);
            yield return new EmbeddingWindow(start, length, first);
            start += length - options.OverlapTokens;
        }
    }

    /// <summary>Whether the state at an index of the window becomes a key.</summary>
    public bool IsKey(int index, int stride) => (Start + index) % stride == 0;

    /// <summary>Keys of the window.</summary>
    public int KeyCount(int stride) => CountBelow(Start + Length, stride) - CountBelow(Start + First, stride);

    private static int CountBelow(int position, int stride) => (position + stride - 1) / stride;
}
