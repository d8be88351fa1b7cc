namespace Retrieval.Datastore.Building;

/// <summary>How a datastore is built. <see cref="Threads"/> changes only the time it takes; every other option changes the bytes.</summary>
public sealed record DatastoreBuildOptions
{
    private const long DefaultMemoryBytes = 4L << 30;

    /// <summary>Identity of the tokenizer, for example a hash of its file. Required; a datastore takes tokens of one tokenizer only.</summary>
    public required string TokenizerFingerprint { get; init; }

    /// <summary>Size of a stored token id.</summary>
    /// <value>The default is 16 bits, for vocabularies of up to 65,535 ids.</value>
    public TokenWidth TokenWidth { get; init; } = TokenWidth.Bits16;

    /// <summary>Which kind of segment to make.</summary>
    /// <value>The default is <see cref="IndexChoice.Auto"/>.</value>
    public IndexChoice Index { get; init; } = IndexChoice.Auto;

    /// <summary>Most threads to tokenise and index with.</summary>
    /// <value>From 1; the default is the number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory that the arrays of a build may take; it caps the size of segments and how many are indexed at a time.</summary>
    /// <value>From 64 MiB; the default is 4 GiB.</value>
    public long MaxMemoryBytes { get; init; } = DefaultMemoryBytes;

    /// <summary>Largest automaton segment. A document that alone is larger gets an array of its own, whatever <see cref="Index"/> says.</summary>
    /// <value>From 1 to 2^29 tokens; the default is 32 Mi.</value>
    public int AutomatonSegmentTokens { get; init; } = 32 << 20;

    /// <summary>Largest array segment, unless one document alone is larger.</summary>
    /// <value>From 1 to 2^29 tokens; the default is 256 Mi.</value>
    public int ArraySegmentTokens { get; init; } = 256 << 20;

    /// <summary>For <see cref="IndexChoice.Auto"/>: how many tokens are indexed by automatons before arrays begin.</summary>
    /// <value>From 0; the default is 128 Mi tokens, about 5 GiB of automatons.</value>
    public long AutoAutomatonTokens { get; init; } = 128 << 20;

    /// <summary>Called now and then from the thread that builds, and at every change of phase.</summary>
    public Action<BuildProgress>? Progress { get; init; }

    /// <summary>The options an existing datastore was built with, for <c>Merge</c> and <c>Remove</c>.</summary>
    public static DatastoreBuildOptions Of(DatastoreManifest manifest) => new()
    {
        TokenizerFingerprint = manifest.TokenizerFingerprint,
        TokenWidth = manifest.TokenWidth,
        Index = manifest.Layout.Index,
        AutomatonSegmentTokens = manifest.Layout.AutomatonTokens,
        ArraySegmentTokens = manifest.Layout.ArrayTokens,
        AutoAutomatonTokens = manifest.Layout.AutoAutomatonTokens,
        MaxMemoryBytes = Math.Max(DefaultMemoryBytes, Math.Max(
            manifest.Layout.AutomatonTokens * BuildEstimate.MemoryBytesPerToken(SegmentKind.Automaton, manifest.TokenWidth),
            manifest.Layout.ArrayTokens * BuildEstimate.MemoryBytesPerToken(SegmentKind.Array, manifest.TokenWidth))),
    };

    internal SegmentLayout Layout => new(
        Index,
        (int)Math.Min(AutomatonSegmentTokens, MaxMemoryBytes / BuildEstimate.MemoryBytesPerToken(SegmentKind.Automaton, TokenWidth)),
        (int)Math.Min(ArraySegmentTokens, MaxMemoryBytes / 2 / (int)TokenWidth),
        AutoAutomatonTokens);

    /// <summary>Most tokens of an array segment to sort at once, beside the text of the whole segment.</summary>
    internal int MaxSortedTokens =>
        (int)Math.Min(int.MaxValue, (MaxMemoryBytes - (long)Layout.ArrayTokens * (int)TokenWidth) / BuildEstimate.SortingBytesPerToken);

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(TokenizerFingerprint);
        if (!Enum.IsDefined(TokenWidth)) throw new ArgumentOutOfRangeException(nameof(TokenWidth), TokenWidth, "Not a width of token ids.");
        if (!Enum.IsDefined(Index)) throw new ArgumentOutOfRangeException(nameof(Index), Index, "Not a kind of index.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMemoryBytes, 64 << 20);
        ArgumentOutOfRangeException.ThrowIfNegative(AutoAutomatonTokens);
        CheckSegmentTokens(nameof(AutomatonSegmentTokens), AutomatonSegmentTokens);
        CheckSegmentTokens(nameof(ArraySegmentTokens), ArraySegmentTokens);
    }

    private static void CheckSegmentTokens(string name, int value)
    {
        if (value is < 1 or > 1 << 29) throw new ArgumentOutOfRangeException(name, value, $"Must be from 1 to {1 << 29}.");
    }
}
