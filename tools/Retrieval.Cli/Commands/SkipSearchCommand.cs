using System.CommandLine;
using System.Globalization;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Drafts;
using Retrieval.Cli.Terminal;
using Retrieval.Engine;
using Retrieval.Models.Drafts;
using Retrieval.Models.Export;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval skip-search</c>: which layers a model can leave out to draft for itself.</summary>
internal sealed class SkipSearchCommand
{
    private const string Notes =
        """
        A model with some of its layers left out can draft for the whole model. Every set that is tried is exported (the weights are shared)
        and run over text; what counts is how often its likeliest token is the whole model's, against what its passes cost. The same seed, text
        and measured costs give the same answer. The result is the input of export --skip-layers.

        Examples:
          retrieval skip-search --model ./qwen-int8
          retrieval skip-search --model ./qwen-int8 --text ./requests.jsonl --trials 300 --out ./qwen-draft
        """;

    private readonly Option<string?> _model = ModelArguments.CreateModel();
    private readonly Option<WeightFormat?> _weights = ModelArguments.CreateWeights();
    private readonly Option<DeviceForm?> _device = ModelArguments.CreateDevice();
    private readonly Option<string?> _cache = ModelArguments.CreateCache();
    private readonly SkipSearchArguments _search = new();
    private readonly Option<string?> _out = new("--out") { Description = "Exports the best set's draft model to this directory", HelpName = "dir" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints each trial and, last, the result as one JSON object per line" };

    public static Command Create()
    {
        var search = new SkipSearchCommand();
        var command = new Command("skip-search", "Finds layers that a model can leave out to draft for itself.");
        foreach (Option option in new Option[] { search._model, search._weights, search._device, search._cache })
        {
            command.Options.Add(option);
        }

        search._search.AddTo(command);
        command.Options.Add(search._out);
        command.Options.Add(search._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => search.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        var model = ModelSource.Open(result.GetValue(_model));
        string cache = result.GetValue(_cache) is { Length: > 0 } named ? named : ModelStore.DefaultCacheDirectory();
        string target = TargetExport.Locate(
            model, TargetExport.Weights(model, result.GetValue(_weights)), result.GetValue(_device) ?? DeviceForm.Cpu, cache, export => export(new ExportProgressLines().Report), cancellationToken);
        bool isJson = result.GetValue(_json);
        using var output = new StandardOutput();
        var run = new SkipSearchRun { Model = model, Target = target, Options = _search.Read(result, cache) };
        SkipSearchReport report = run.Run(Console.Error.WriteLine, (trial, isBest) => Report(output, isJson, trial, isBest), cancellationToken);
        if (result.GetValue(_out) is { } directory)
        {
            DraftExporter.Export(target, Path.GetFullPath(directory), SkippedSubLayers.Parse(report.Skipped, report.SubLayerCount / 2));
            Console.Error.WriteLine($"Exported a draft model to {Path.GetFullPath(directory)}.");
        }

        output.Write(isJson ? JsonLines.Write(report) : report.Describe(result.GetValue(_model) is { } given ? $"--model {given} " : ""));
        return ExitCode.Done;
    }

    private static void Report(StandardOutput output, bool isJson, SkipTrial trial, bool isBest)
    {
        if (isJson)
        {
            output.Write(JsonLines.Write(SkipTrialEvent.Of(trial, isBest)));
        }
        else if (isBest || trial.Number % 10 == 0)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{trial.Agreement:P1} agree at {trial.Cost:P0} of the cost, speed-up {trial.SpeedUp:0.00}");
            Console.Error.WriteLine($"Trial {trial.Number}: {(isBest ? "best so far" : "no better")}: without {trial.Skipped}: {text}.");
        }
    }
}
