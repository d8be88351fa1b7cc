using System.CommandLine;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Engine;

/// <summary><c>engine</c>: what passes, plain decoding and prefill cost.</summary>
internal static class EngineCommand
{
    public static Command Create()
    {
        var common = new ModelOptions();
        var shape = new Option<string?>("--shape") { Description = $"Random weights of a known shape instead of a model: {string.Join(", ", ModelShapes.Names)}." };
        shape.AcceptOnlyFromAmong([.. ModelShapes.Names]);
        var output = new Option<string?>("--out") { Description = "Where the random checkpoint is kept; else it is removed." };
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each point.", DefaultValueFactory = _ => 60 };
        var weights = new Option<WeightFormat[]>("--weights")
        {
            Description = "Formats to compare, interleaved.",
            DefaultValueFactory = _ => [WeightFormat.Fp32, WeightFormat.Int8],
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("engine", "Milliseconds per pass by rows and past length, plain decoding, prefill, and what we add to ONNX Runtime.")
        {
            shape, output, rounds, weights,
        };
        common.AddTo(command);
        command.SetAction(arguments =>
        {
            string model = arguments.GetValue(common.Model)!;
            string? temporary = null;
            if (arguments.GetValue(shape) is { } name)
            {
                string? keep = arguments.GetValue(output);
                model = keep ?? (temporary = Directory.CreateTempSubdirectory("retrieval-shape-").FullName);
                if (!File.Exists(Path.Combine(model, "config.json")))
                {
                    Console.Error.WriteLine($"writing random weights of shape {name} to {model} ...");
                    RandomCheckpoint.Write(model, ModelShapes.Get(name), seed: 1);
                }

                ModelConfiguration found = ModelConfiguration.Read(model), wanted = ModelShapes.Get(name);
                if ((found.HiddenSize, found.LayerCount, found.VocabularySize) != (wanted.HiddenSize, wanted.LayerCount, wanted.VocabularySize))
                {
                    throw new ArgumentException($"--out: {model} holds a checkpoint of another shape than {name}.");
                }
            }
            else if (arguments.GetValue(output) is not null)
            {
                throw new ArgumentException("--out goes with --shape.");
            }

            List<OnnxVerifier> verifiers = [];
            try
            {
                foreach (WeightFormat format in arguments.GetValue(weights)!)
                {
                    verifiers.Add(common.Open(arguments, model, format, contextLength: 2048));
                }

                var report = new Report("engine");
                new EngineBenchmark(verifiers, arguments.GetValue(rounds)).Run(report);
                report.Write(arguments.GetValue(common.Json));
            }
            finally
            {
                verifiers.ForEach(verifier => verifier.Dispose());
                if (temporary is not null)
                {
                    Directory.Delete(temporary, recursive: true);
                }
            }
        });
        return command;
    }
}
