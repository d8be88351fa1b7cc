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
    private readonly Option<int> _threads = NumberOption.Create("--threads", "between 0 and 1024", "Threads of a pass; 0 is one per core", 0);

    private readonly Option<string[]> _texts = new("--text")
    {
        Description = "Text to judge by: datastores, *.jsonl with prompt and output, plain text [default: the model writes some]",
        HelpName = "path",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _positions = NumberOption.Create("--positions", "between 16 and 1000000", "About how many tokens of text to judge a set by", 1024);
    private readonly Option<int> _trials = NumberOption.Create("--trials", "between 1 and 100000", "Most sets to try", 100);
    private readonly Option<double?> _minutes = NumberOption.CreateOptional<double>("--minutes", "above 0", "Tries no further set after this time", "no limit");
    private readonly Option<int> _seed = NumberOption.Create("--seed", "0 or more", "Of everything random in the search", 1);
    private readonly Option<string?> _out = new("--out") { Description = "Exports the best set's draft model to this directory", HelpName = "dir" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints each trial and, last, the result as one JSON object per line" };

    public static Command Create()
    {
        var search = new SkipSearchCommand();
        var command = new Command("skip-search", "Finds layers that a model can leave out to draft for itself.");
        foreach (Option option in new Option[]
        {
            search._model, search._weights, search._device, search._cache, search._threads, search._texts, search._positions, search._trials, search._minutes,
            search._seed, search._out, search._json,
        })
        {
            command.Options.Add(option);
        }

        OptionRange.Add(command, search._threads, 0, 1024);
        OptionRange.Add(command, search._positions, 16, 1_000_000);
        OptionRange.Add(command, search._trials, 1, 100_000);
        OptionRange.Add(command, search._seed, 0, int.MaxValue);
        command.Validators.Add(result =>
        {
            if (result.GetValue(search._minutes) is { } minutes && !(minutes > 0))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--minutes must be above 0, but is {minutes}."));
            }
        });
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
        var run = new SkipSearchRun { Model = model, Target = target, Options = ReadOptions(result, cache) };
        SkipSearchReport report = run.Run(Console.Error.WriteLine, (trial, isBest) => Report(output, isJson, trial, isBest), cancellationToken);
        if (result.GetValue(_out) is { } directory)
        {
            DraftExporter.Export(target, Path.GetFullPath(directory), SkippedSubLayers.Parse(report.Skipped, report.SubLayerCount / 2));
            Console.Error.WriteLine($"Exported a draft model to {Path.GetFullPath(directory)}.");
        }

        output.Write(isJson ? JsonLines.Write(report) : report.Describe(result.GetValue(_model) is { } given ? $"--model {given} " : ""));
        return ExitCode.Done;
    }

    private SkipSearchOptions ReadOptions(ParseResult result, string cache) => new()
    {
        Texts = result.GetValue(_texts) ?? [],
        Positions = result.GetValue(_positions),
        Trials = result.GetValue(_trials),
        TimeLimit = result.GetValue(_minutes) is { } minutes ? TimeSpan.FromMinutes(Math.Min(minutes, TimeSpan.MaxValue.TotalMinutes / 2)) : TimeSpan.MaxValue,
        Seed = result.GetValue(_seed),
        Threads = result.GetValue(_threads),
        CostDirectory = Path.Combine(cache, "costs"),
    };

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
