using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Models;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Tokenize;

/// <summary><c>tokenize</c>: megabytes of text a second on one core.</summary>
internal static class TokenizeCommand
{
    public static Command Create()
    {
        var tokenizerPath = new Option<string>("--tokenizer") { Description = "tokenizer.json or its directory.", DefaultValueFactory = _ => DefaultModel.TargetDirectory };
        var text = new Option<DirectoryInfo>("--text") { Description = "Folder of source files.", Required = true };
        var pattern = new Option<string>("--pattern") { Description = "Files to read.", DefaultValueFactory = _ => "*.py" };
        var megabytes = new Option<int>("--megabytes") { Description = "How much to read.", DefaultValueFactory = _ => 20 };
        var rounds = new Option<int>("--rounds") { Description = "Times to encode it all.", DefaultValueFactory = _ => 7 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("tokenize", "Encoding and decoding speed on one core.") { tokenizerPath, text, pattern, megabytes, rounds, json };
        command.SetAction(arguments =>
        {
            Tokenizer tokenizer = Tokenizer.Load(arguments.GetValue(tokenizerPath)!);
            string[] documents = Read(arguments.GetValue(text)!, arguments.GetValue(pattern)!, arguments.GetValue(megabytes) * 1_000_000L);
            double bytes = documents.Sum(Encoding.UTF8.GetByteCount);
            List<int> ids = [];
            Samples encode = new(), decode = new();
            for (int round = -2; round < arguments.GetValue(rounds); round++)
            {
                long start = Stopwatch.GetTimestamp();
                ids.Clear();
                foreach (string document in documents)
                {
                    tokenizer.EncodeToIds(document, ids, addSpecialTokens: false);
                }

                double encoded = bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
                start = Stopwatch.GetTimestamp();
                tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ids));
                double decoded = bytes / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (round >= 0)
                {
                    encode.Add(encoded);
                    decode.Add(decoded);
                }
            }

            var report = new Report("tokenize");
            report.Add(
                ("documents", documents.Length), ("megabytes", bytes / 1e6), ("tokens", ids.Count), ("bytes_per_token", bytes / ids.Count),
                ("encode_mb_per_second", encode.Median), ("decode_mb_per_second", decode.Median));
            report.Write(arguments.GetValue(json));
        });
        return command;
    }

    private static string[] Read(DirectoryInfo folder, string pattern, long limit)
    {
        List<string> documents = [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string path in Directory.EnumerateFiles(folder.FullName, pattern, options).Order(StringComparer.Ordinal))
        {
            documents.Add(File.ReadAllText(path));
            limit -= documents[^1].Length;
            if (limit <= 0)
            {
                break;
            }
        }

        return documents.Count > 0 ? [.. documents] : throw new ArgumentException($"{folder.FullName} has no files {pattern}.");
    }
}
