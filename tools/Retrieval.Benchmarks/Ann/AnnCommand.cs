using System.CommandLine;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Benchmarks.Ann;

/// <summary><c>ann</c>: recall and speed of vector search, on published sets of vectors, on hidden states or on random vectors.</summary>
internal static class AnnCommand
{
    private const string Uniform = "uniform";
    private const string Clustered = "clustered";

    public static Command Create()
    {
        var defaults = new HnswOptions();
        var vectors = new Option<FileInfo?>("--base") { Description = "Vectors to index, as fvecs; without it they are random." };
        var queries = new Option<FileInfo?>("--query") { Description = "Queries, as fvecs; needed with --base." };
        var truth = new Option<FileInfo?>("--truth") { Description = "Ids of each query's nearest vectors, as ivecs; computed without it." };
        var random = new Option<string>("--random") { Description = "Random vectors to draw: how many, how many components.", DefaultValueFactory = _ => "100000,64" };
        var shape = new Option<string>("--shape") { Description = "Of random vectors.", DefaultValueFactory = _ => Clustered };
        shape.AcceptOnlyFromAmong(Uniform, Clustered);
        var m = new Option<int>("--m") { Description = "Links of a key and layer.", DefaultValueFactory = _ => defaults.M };
        var efConstruction = new Option<int>("--ef-construction") { Description = "Candidates for the links of a key.", DefaultValueFactory = _ => defaults.EfConstruction };
        var metric = new Option<string>("--metric") { Description = "Inner product or squared distance.", DefaultValueFactory = _ => "ip" };
        metric.AcceptOnlyFromAmong("ip", "l2");
        var element = new Option<string>("--element") { Description = "How components are stored.", DefaultValueFactory = _ => "fp32" };
        element.AcceptOnlyFromAmong("fp32", "int8");
        var efSearch = new Option<string>("--ef-search") { Description = "Values to sweep.", DefaultValueFactory = _ => "10,20,40,80,128,200,400" };
        var threads = new Option<int>("--threads") { Description = "Threads of the build; searches use one.", DefaultValueFactory = _ => 1 };
        var rounds = new Option<int>("--rounds") { Description = "Times to run all queries.", DefaultValueFactory = _ => 7 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("ann", "Vector search: recall@10, queries a second, build time, memory.")
        {
            vectors, queries, truth, random, shape, m, efConstruction, metric, element, efSearch, threads, rounds, json,
        };
        command.SetAction(arguments =>
        {
            var options = new HnswOptions
            {
                M = arguments.GetValue(m),
                EfConstruction = arguments.GetValue(efConstruction),
                Metric = arguments.GetValue(metric) == "l2" ? VectorMetric.L2 : VectorMetric.InnerProduct,
                ElementType = arguments.GetValue(element) == "int8" ? VectorElement.Int8 : VectorElement.Float32,
                Threads = arguments.GetValue(threads),
            };
            (VectorTable<float> keys, VectorTable<float> asked) = arguments.GetValue(vectors) is { } file
                ? (VectorFile.ReadFloats(file.FullName), VectorFile.ReadFloats(arguments.GetValue(queries)?.FullName ?? throw new ArgumentException("--base needs --query.")))
                : Draw(Numbers(arguments.GetValue(random)!, "--random"), arguments.GetValue(shape) == Clustered);
            VectorTable<int>? known = arguments.GetValue(truth) is { } answers ? VectorFile.ReadIds(answers.FullName) : null;
            int[] sweep = Numbers(arguments.GetValue(efSearch)!, "--ef-search");
            AnnBenchmark.Run(keys, asked, known, options, sweep, Math.Max(1, arguments.GetValue(rounds))).Write(arguments.GetValue(json));
        });
        return command;
    }

    private static (VectorTable<float> Keys, VectorTable<float> Queries) Draw(int[] size, bool isClustered)
    {
        if (size.Length != 2)
        {
            throw new ArgumentException("--random takes two numbers, as in 100000,64.");
        }

        var source = new RandomVectors(size[1], isClustered, seed: 1);
        return (source.Draw(size[0]), source.Draw(1000));
    }

    private static int[] Numbers(string list, string option) =>
        [.. list.Split(',').Select(item => int.TryParse(item, out int number) && number > 0 ? number : throw new ArgumentException($"{option}: '{item}' is no positive number."))];
}
