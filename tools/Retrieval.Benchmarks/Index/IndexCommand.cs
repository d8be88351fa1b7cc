using System.CommandLine;
using System.Runtime.InteropServices;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Corpus;
using Retrieval.Models;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Index;

/// <summary><c>index</c>: both kinds of segment over a folder of source code.</summary>
internal static class IndexCommand
{
    private const ushort Separator = ushort.MaxValue;
    private const int QuerySpans = 20_000;

    public static Command Create()
    {
        var corpus = new Argument<string>("corpus") { Description = "Folder of source files; 30 MB and more give 10 M tokens." };
        var tokenizerPath = new Option<string>("--tokenizer") { Description = "tokenizer.json or its directory, at most 65,535 ids.", DefaultValueFactory = _ => DefaultModel.TargetDirectory };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("index", "Size, build speed, memory and microseconds per step of automaton and array segments.") { corpus, tokenizerPath, json };
        command.SetAction(arguments =>
        {
            string scratch = Directory.CreateTempSubdirectory("retrieval-index-").FullName;
            try
            {
                var report = new Report("index");
                string file = Path.Combine(scratch, "tokens.bin");
                Tokenize(arguments.GetValue(corpus)!, Tokenizer.Load(arguments.GetValue(tokenizerPath)!), file, report);
                int[] queries = QueryText.Sample(file, TokenWidth.Bits16, Separator, QuerySpans);
                var benchmark = new IndexBenchmark(new TokenFile(file, TokenWidth.Bits16, Separator), TokenWidth.Bits16, queries, scratch);
                benchmark.Run(IndexChoice.Automaton, report);
                benchmark.Run(IndexChoice.Array, report);
                report.Write(arguments.GetValue(json));
            }
            finally
            {
                Directory.Delete(scratch, recursive: true);
            }
        });
        return command;
    }

    /// <summary>Reads, filters and tokenises the corpus into a token file, on one thread.</summary>
    private static void Tokenize(string corpus, Tokenizer tokenizer, string file, Report report)
    {
        var reader = new CorpusReader([CorpusSource.Folder(corpus)]);
        List<int> ids = [];
        long bytes = 0, tokens = 0, documents = 0;
        TimeSpan before = Environment.CpuUsage.TotalTime;
        using FileStream output = File.Create(file);
        foreach (CorpusDocument document in reader.Read())
        {
            ids.Clear();
            tokenizer.EncodeUtf8ToIds(document.Utf8.Span, ids, addSpecialTokens: false, parseSpecialTokens: false);
            ushort[] narrow = [.. ids.Select(id => checked((ushort)id)), Separator];
            output.Write(MemoryMarshal.AsBytes<ushort>(narrow));
            (bytes, tokens, documents) = (bytes + document.ByteLength, tokens + ids.Count, documents + 1);
        }

        double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        report.Add(("documents", documents), ("megabytes", bytes / 1e6), ("tokens", tokens), ("read_and_tokenize_mb_per_cpu_second", bytes / 1e6 / seconds));
    }
}
