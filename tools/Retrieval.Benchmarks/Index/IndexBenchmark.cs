using System.Diagnostics;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;

namespace Retrieval.Benchmarks.Index;

/// <summary>
/// Builds a datastore from a token file with each kind of segment and prints what it takes: bytes per token of the whole directory,
/// tokens per second, peak memory, open time, and per step the time of a cursor's advance and of a 32-node tree, cold and warm.
/// </summary>
internal static class IndexBenchmark
{
    private const int TreeNodes = 32;
    private const int AdvancesPerTree = 16;
    private const int Samples = 20_000;

    /// <summary>Runs both kinds.</summary>
    /// <param name="tokenFile">Raw token ids.</param>
    /// <param name="width">Size of an id in the file.</param>
    /// <param name="separator">The id that ends a document.</param>
    /// <param name="scratch">An empty directory to build in; what is built there is deleted.</param>
    public static void Run(string tokenFile, TokenWidth width, long separator, string scratch)
    {
        foreach (IndexChoice index in new[] { IndexChoice.Automaton, IndexChoice.Array })
            RunOne(tokenFile, width, separator, Path.Combine(scratch, $"{index}"), index);
    }

    private static void RunOne(string tokenFile, TokenWidth width, long separator, string directory, IndexChoice index)
    {
        var options = new DatastoreBuildOptions { TokenizerFingerprint = "benchmark", TokenWidth = width, Index = index, Threads = 1 };
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        TimeSpan read = default;
        BuildSummary summary = new DatastoreBuilder(directory, new DatastoreBuildOptions
        {
            TokenizerFingerprint = "benchmark",
            TokenWidth = width,
            Index = index,
            Threads = 1,
            Progress = progress => read = progress.Phase == BuildPhase.Indexing ? read == default ? progress.Elapsed : read : read,
        }).Build(new TokenFile(tokenFile, width, separator).ReadDocuments());
        TimeSpan total = watch.Elapsed;
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime - before;
        long tokens = summary.Manifest.TokenCount;
        long bytes = Directory.GetFiles(directory).Sum(file => new FileInfo(file).Length);
        Console.WriteLine($"{index}: {tokens:n0} tokens, {summary.Manifest.DocumentCount:n0} documents, {summary.Manifest.Segments.Count} segments");
        Console.WriteLine($"  directory        {(double)bytes / tokens:f2} bytes/token");
        Console.WriteLine($"  build            {tokens / (total - read).TotalSeconds / 1e6:f2} M tokens/s indexing and writing, {tokens / total.TotalSeconds / 1e6:f2} M tokens/s with reading the file; {tokens / processor.TotalSeconds / 1e6:f2} M tokens per processor second, reading included");
        Console.WriteLine($"  peak memory      {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB of the process so far, estimate {BuildEstimate.Of(tokens, options).PeakMemoryBytes >> 20} MiB of arrays");
        Query(directory, tokenFile, width, separator);
        Directory.Delete(directory, recursive: true);
    }

    private static void Query(string directory, string tokenFile, TokenWidth width, long separator)
    {
        foreach (string file in Directory.GetFiles(directory)) PageCache.Drop(file);
        long start = Stopwatch.GetTimestamp();
        using DatastoreReader reader = DatastoreReader.Open(directory);
        Console.WriteLine($"  open             {Stopwatch.GetElapsedTime(start).TotalMilliseconds:f2} ms, file cache dropped before");
        int[] text = QueryText.Sample(tokenFile, width, separator, Samples);
        foreach (string state in new[] { "cold", "warm", "warm" }) QueryOnce(reader, text, state);
    }

    private static void QueryOnce(DatastoreReader reader, int[] text, string state)
    {
        var place = new SuffixCursor[reader.SegmentCount];
        var tree = new ContinuationTree(TreeNodes);
        var advance = new LatencySample(text.Length);
        var grow = new LatencySample(text.Length);
        long matched = 0;
        long nodes = 0;
        for (int i = 0; i + AdvancesPerTree <= text.Length; i += AdvancesPerTree)
        {
            for (int j = 0; j < AdvancesPerTree; j++)
            {
                long before = Stopwatch.GetTimestamp();
                matched += reader.Advance(place, text[i + j], place);
                advance.Add(before);
            }
            long start = Stopwatch.GetTimestamp();
            tree.Grow(reader.Indexes, place);
            grow.Add(start);
            nodes += tree.Count - 1;
        }
        int trees = text.Length / AdvancesPerTree;
        Console.WriteLine($"  advance, {state}    {advance} (mean match {(double)matched / text.Length:f1} tokens)");
        Console.WriteLine($"  32-node tree, {state}  {grow} (mean {(double)nodes / trees:f1} nodes)");
    }
}
