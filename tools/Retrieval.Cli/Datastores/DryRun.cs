using System.Diagnostics;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Datastores;

/// <summary>Reads a whole corpus, tokenises a sample of it, and estimates the rest.</summary>
internal static class DryRun
{
    private const int SampleShare = 50;
    private const int LeastSampleBytes = 1 << 20;

    /// <summary>The runtime, the tokenizer and the buffers of reading, besides what is read ahead.</summary>
    private const long BaseMemoryBytes = 160L << 20;

    /// <exception cref="CorpusException">A source cannot be read, or nothing in it was accepted.</exception>
    public static BuildForecast Estimate(CorpusReader corpus, Tokenizer tokenizer, DatastoreBuildOptions options, DenseRequest? dense, CancellationToken cancellationToken)
    {
        int[] longest = [];
        var reading = Stopwatch.StartNew();
        var tokenizing = new Stopwatch();
        long bytes = 0, sampleBytes = 0, sampleTokens = 0;
        foreach (CorpusDocument document in corpus.Read(cancellationToken))
        {
            bytes += document.ByteLength;
            if (sampleBytes < Math.Max(LeastSampleBytes, bytes / SampleShare))
            {
                tokenizing.Start();
                int[] tokens = CorpusInput.Encode(tokenizer, document.Utf8.Span);
                tokenizing.Stop();
                sampleTokens += tokens.Length;
                longest = tokens.Length > longest.Length ? tokens : longest;
                sampleBytes += document.ByteLength;
            }
        }

        double readingSeconds = (reading.Elapsed - tokenizing.Elapsed).TotalSeconds;
        double share = (double)sampleBytes / bytes;
        var estimate = BuildEstimate.Of((long)(sampleTokens / share), options);
        return new BuildForecast
        {
            Documents = corpus.Report.AcceptedDocuments,
            SourceBytes = bytes,
            Tokens = (long)(sampleTokens / share),
            Bytes = estimate.DiskBytes,
            PeakMemoryBytes = estimate.PeakMemoryBytes + BaseMemoryBytes + Math.Min(bytes, new CorpusOptions().ReadAheadBytes),
            Seconds = Math.Round(Math.Max(readingSeconds, tokenizing.Elapsed.TotalSeconds / share / options.Threads) + estimate.IndexingTime.TotalSeconds, 1),
            Dense = dense is null ? null : DenseForecast.Estimate(dense, longest, (long)(sampleTokens / share), cancellationToken),
        };
    }
}
