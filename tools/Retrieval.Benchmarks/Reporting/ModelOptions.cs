using System.CommandLine;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Reporting;

/// <summary>Options of every benchmark that runs a model.</summary>
internal sealed class ModelOptions
{
    public Option<string> Model { get; } = new("--model")
    {
        Description = "Checkpoint directory.",
        DefaultValueFactory = _ => DefaultModel.TargetDirectory,
    };

    public Option<string> Cache { get; } = new("--cache")
    {
        Description = "Where exports are kept.",
        DefaultValueFactory = _ => ModelStore.DefaultCacheDirectory(),
    };

    public Option<int> Threads { get; } = new("--threads") { Description = "Threads of a pass; 0 means one for each core." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object." };

    public void AddTo(Command command)
    {
        command.Options.Add(Model);
        command.Options.Add(Cache);
        command.Options.Add(Threads);
        command.Options.Add(Json);
    }

    /// <summary>Opens a model in the given format, exporting it first if need be.</summary>
    public OnnxVerifier Open(ParseResult arguments, string model, WeightFormat format, int contextLength = 0)
    {
        string exported = new ModelStore(arguments.GetValue(Cache)!).Locate(model, format, DeviceForm.Cpu, progress =>
        {
            if (progress.LayersDone == 0)
            {
                Console.Error.WriteLine($"exporting {model} as {format} ...");
            }
        });
        var options = new VerifierOptions { Threads = arguments.GetValue(Threads), MeasureCost = false, ContextLength = contextLength };
        return new OnnxVerifier(ExportedDecoder.Open(exported), options);
    }
}
