using System.Diagnostics;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Engine;

/// <summary>Measures verifiers of one model in turn, round by round, so that a slow moment of the machine falls on all of them.</summary>
internal sealed class EngineBenchmark(IReadOnlyList<OnnxVerifier> verifiers, int rounds)
{
    private const int PlainRows = 2;
    private const int PrefillLength = 1024;
    private const int DecodedTokens = 64;

    private static readonly int[] Rows = [1, 2, 4, 8, 16, 32, 64];
    private static readonly int[] Pasts = [128, 1024];

    private readonly Random _random = new(1);

    public void Run(Report report)
    {
        MeasurePasses(report);
        MeasureDecoding(report);
    }

    private void MeasurePasses(Report report)
    {
        var times = new Dictionary<(OnnxVerifier, int Past, int Rows), Samples>();
        foreach (int past in Pasts)
        {
            int[] sequences = [.. verifiers.Select(verifier => Prefilled(verifier, past))];
            for (int round = -3; round < rounds; round++)
            {
                for (int i = 0; i < verifiers.Count; i++)
                {
                    // One pass brings this verifier's weights back into the caches; in real decoding nothing else evicts them.
                    Pass(verifiers[i], sequences[i], PlainRows);
                    foreach (int rows in Rows)
                    {
                        double milliseconds = Pass(verifiers[i], sequences[i], rows);
                        if (round >= 0)
                        {
                            Of(times, (verifiers[i], past, rows)).Add(milliseconds);
                        }
                    }
                }
            }

            for (int i = 0; i < verifiers.Count; i++)
            {
                verifiers[i].CloseSequence(sequences[i]);
            }
        }

        foreach (((OnnxVerifier verifier, int past, int rows), Samples samples) in times.OrderBy(entry => entry.Key.Item1.Decoder.Weights).ThenBy(entry => entry.Key.Past).ThenBy(entry => entry.Key.Rows))
        {
            report.Add(
                ("weights", verifier.Decoder.Weights), ("past", past), ("rows", rows), ("ms_per_pass", samples.Median),
                ("relative_to_plain", samples.Median / times[(verifier, past, PlainRows)].Median), ("ms_p90", samples.Quantile(0.9)), ("threads", verifier.Threads));
        }
    }

    private double Pass(OnnxVerifier verifier, int sequence, int rows)
    {
        TokenTree tree = RandomTree(rows, verifier.VocabularySize);
        long start = Stopwatch.GetTimestamp();
        verifier.Verify([sequence], [tree]);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Plain decoding through the decode loop, and prefill, verifier by verifier in turn.</summary>
    private void MeasureDecoding(Report report)
    {
        var results = verifiers.ToDictionary(verifier => verifier, _ => (Speed: new Samples(), Overhead: new Samples(), Bytes: new Samples(), Prefill: new Samples()));
        int turns = Math.Max(3, rounds / 10);
        for (int turn = 0; turn < turns; turn++)
        {
            foreach (OnnxVerifier verifier in verifiers)
            {
                (double speed, double overhead, double bytes, double prefill) = Decode(verifier);
                if (turn > 0)
                {
                    results[verifier].Speed.Add(speed);
                    results[verifier].Overhead.Add(overhead);
                    results[verifier].Bytes.Add(bytes);
                    results[verifier].Prefill.Add(prefill);
                }
            }
        }

        foreach ((OnnxVerifier verifier, (Samples speed, Samples overhead, Samples bytes, Samples prefill)) in results)
        {
            report.Add(
                ("weights", verifier.Decoder.Weights), ("plain_tokens_per_second", speed.Median), ("prefill_tokens_per_second", prefill.Median),
                ("own_overhead_percent", overhead.Median), ("bytes_allocated_per_step", bytes.Median), ("threads", verifier.Threads));
        }
    }

    private (double Speed, double OverheadPercent, double Bytes, double Prefill) Decode(OnnxVerifier verifier)
    {
        int sequence = verifier.OpenSequence();
        long start = Stopwatch.GetTimestamp();
        int[] prompt = RandomTokens(PrefillLength, verifier.VocabularySize);
        verifier.Prefill(sequence, prompt);
        double prefill = PrefillLength / Stopwatch.GetElapsedTime(start).TotalSeconds;

        verifier.Truncate(sequence, 128);
        var decoder = new SpeculativeDecoder(verifier);
        DecodeRun run = decoder.Start(sequence, prompt.AsSpan(0, 129), new DecodeOptions { MaxTokens = DecodedTokens, Budget = 0 });
        decoder.Step(run);
        TimeSpan inside = TimeSpan.Zero;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        start = Stopwatch.GetTimestamp();
        int steps = 0;
        while (decoder.Step(run))
        {
            inside += verifier.LastRunTime;
            steps++;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        verifier.CloseSequence(sequence);
        return (steps / elapsed.TotalSeconds, 100 * (elapsed - inside) / elapsed, bytes / (double)steps, prefill);
    }

    private int Prefilled(OnnxVerifier verifier, int past)
    {
        int sequence = verifier.OpenSequence();
        verifier.Prefill(sequence, RandomTokens(past, verifier.VocabularySize));
        return sequence;
    }

    private int[] RandomTokens(int count, int vocabularySize) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(vocabularySize))];

    private TokenTree RandomTree(int rows, int vocabularySize)
    {
        var tree = new TokenTree(rows - 1);
        tree.Reset(_random.Next(vocabularySize));
        while (tree.Count < rows)
        {
            tree.Add(_random.Next(tree.Count), _random.Next(vocabularySize), (float)_random.NextDouble());
        }

        tree.SortDepthFirst();
        return tree;
    }

    private static Samples Of<TKey>(Dictionary<TKey, Samples> samples, TKey key)
        where TKey : notnull
    {
        if (!samples.TryGetValue(key, out Samples? found))
        {
            samples.Add(key, found = new Samples());
        }

        return found;
    }
}
