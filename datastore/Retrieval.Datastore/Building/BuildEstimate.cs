namespace Retrieval.Datastore.Building;

/// <summary>What a build will take, from the number of its tokens. Upper bounds for source code and prose, measured and rounded up.</summary>
/// <param name="DiskBytes">Size of the finished segments.</param>
/// <param name="PeakMemoryBytes">Memory of the arrays of the build at its peak, besides what reading and tokenising take.</param>
/// <param name="IndexingTime">Time on the given threads, without tokenising.</param>
public readonly record struct BuildEstimate(long DiskBytes, long PeakMemoryBytes, TimeSpan IndexingTime)
{
    private const double AutomatonTokensPerSecond = 1.5e6;
    private const double ArrayTokensPerSecond = 1.0e6;

    /// <summary>Symbols, ranks and types of suffix sorting, and what its recursion adds.</summary>
    internal const int SortingBytesPerToken = 10;

    /// <summary>Estimates the build of a new datastore with <paramref name="tokenCount"/> tokens.</summary>
    public static BuildEstimate Of(long tokenCount, DatastoreBuildOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokenCount);
        options.Check();
        SegmentLayout layout = options.Layout;
        long automaton = layout.Index switch
        {
            IndexChoice.Automaton => tokenCount,
            IndexChoice.Array => 0,
            _ => Math.Min(tokenCount, layout.AutoAutomatonTokens),
        };
        long array = tokenCount - automaton;
        double seconds = automaton / AutomatonTokensPerSecond + array / ArrayTokensPerSecond;
        int threads = Math.Max(1, Math.Min(options.Threads, SegmentCount(automaton, layout.AutomatonTokens) + SegmentCount(array, layout.ArrayTokens)));
        long perBuild = Math.Max(
            Math.Min(automaton, layout.AutomatonTokens) * MemoryBytesPerToken(SegmentKind.Automaton, options.TokenWidth),
            Math.Min(array, layout.ArrayTokens) * MemoryBytesPerToken(SegmentKind.Array, options.TokenWidth));
        threads = (int)Math.Clamp(options.MaxMemoryBytes / Math.Max(1, perBuild), 1, threads);
        return new BuildEstimate(
            automaton * DiskBytesPerToken(SegmentKind.Automaton, options.TokenWidth) + (long)(array * (4.5 + (int)options.TokenWidth)),
            Math.Min(perBuild * threads, options.MaxMemoryBytes),
            TimeSpan.FromSeconds(seconds / threads));
    }

    /// <summary>Peak memory of indexing one token: text, states and transitions, or text, ranks and buckets.</summary>
    internal static long MemoryBytesPerToken(SegmentKind kind, TokenWidth width) =>
        (kind == SegmentKind.Automaton ? 60 : SortingBytesPerToken) + (int)width;

    private static long DiskBytesPerToken(SegmentKind kind, TokenWidth width) =>
        kind == SegmentKind.Automaton ? (width == TokenWidth.Bits16 ? 40 : 44) : 5 + (int)width;

    private static int SegmentCount(long tokens, int limit) => (int)Math.Min(int.MaxValue / 2, (tokens + limit - 1) / limit);
}
