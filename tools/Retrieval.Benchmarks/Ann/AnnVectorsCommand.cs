using System.CommandLine;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Benchmarks.Streams;
using Retrieval.Models.Export;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Ann;

/// <summary><c>ann-vectors</c>: hidden states of the target as fvecs, for <c>ann</c> and for other libraries.</summary>
internal static class AnnVectorsCommand
{
    private const int Seed = 1;
    private const int HeldOutFiles = 100;

    public static Command Create()
    {
        var common = new ModelOptions();
        var source = new Option<DirectoryInfo>("--source") { Description = "Folder of the text.", Required = true };
        var pattern = new Option<string[]>("--pattern") { Description = "Globs of what to read.", DefaultValueFactory = _ => ["*.cs"], AllowMultipleArgumentsPerToken = true };
        var count = new Option<int>("--count") { Description = "Positions to write.", DefaultValueFactory = _ => 200_000 };
        var queryCount = new Option<int>("--queries") { Description = "Positions of held-out files to write.", DefaultValueFactory = _ => 2_000 };
        var vectors = new Option<FileInfo>("--base") { Description = "Where the vectors go.", Required = true };
        var queries = new Option<FileInfo>("--query") { Description = "Where the queries go.", Required = true };
        var command = new Command("ann-vectors", "Writes the hidden states of text as fvecs, those of held-out files as queries.")
        {
            source, pattern, count, queryCount, vectors, queries,
        };
        common.AddTo(command);
        command.SetAction(arguments =>
        {
            string model = arguments.GetValue(common.Model)!;
            Tokenizer tokenizer = Tokenizer.Load(model);
            using OnnxVerifier verifier = common.Open(arguments, model, WeightFormat.Int8);
            verifier.ReadsHiddenStates = true;
            var random = new Random(Seed);
            SourceTree tree = SourceTree.Read(arguments.GetValue(source)!.FullName, arguments.GetValue(pattern)!, HeldOutFiles, random);
            SourceText[] rest = [.. tree.Rest];
            random.Shuffle(rest);

            var report = new Report("ann-vectors");
            Write("query", arguments.GetValue(queries)!, tree.HeldOut, arguments.GetValue(queryCount));
            Write("base", arguments.GetValue(vectors)!, rest, arguments.GetValue(count));
            report.Write(arguments.GetValue(common.Json));

            void Write(string role, FileInfo file, IReadOnlyList<SourceText> texts, int wanted)
            {
                using FileStream stream = file.Create();
                int written = 0;
                for (int text = 0; text < texts.Count && written < wanted; text++)
                {
                    // Held-out files share what is wanted, so that queries come from many.
                    int most = role == "query" ? Math.Min(wanted - written, (wanted / texts.Count) + 1) : wanted - written;
                    int[] ids = tokenizer.EncodeToIds(texts[text].Text, addSpecialTokens: false, parseSpecialTokens: false);
                    written += HiddenStates.Write(verifier, ids, most, state => VectorFile.Write(stream, state));
                }

                report.Add(("vectors", role), ("file", file.Name), ("count", written), ("components", verifier.Decoder.HiddenSize));
            }
        });
        return command;
    }
}
