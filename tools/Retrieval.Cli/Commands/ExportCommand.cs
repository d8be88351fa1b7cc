using System.CommandLine;
using System.Diagnostics;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Drafts;
using Retrieval.Cli.Terminal;
using Retrieval.Engine;
using Retrieval.Models;
using Retrieval.Models.Drafts;
using Retrieval.Models.Export;
using Retrieval.Verification;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval export</c>: turns a checkpoint into the form that is run.</summary>
internal sealed class ExportCommand
{
    private const string Notes =
        """
        Commands that take a checkpoint export it by themselves, once, into a cache. Export by hand to ship a model without its checkpoint.
        The directory appears when it is whole and not before.

        With --skip-layers, --head-tokens or --head-token-ids it becomes a draft model: the target with less in it, good for --draft-model. It
        shares the weight file of the target's export (hard link), so it takes milliseconds and little disk. Special tokens and those that end
        generation are always in a trimmed head, within the number of --head-tokens.

        Examples:
          retrieval export --model ./Qwen2.5-0.5B --out ./qwen-int8 --weights int8
          retrieval generate --model ./qwen-int8 --prompt 'def main():'
          retrieval export --model ./qwen-int8 --out ./qwen-draft --skip-layers 3,mlp:7 --head-tokens 16384 --frequencies ./code.ds
        """;

    private readonly Option<string?> _model = ModelArguments.CreateModel();
    private readonly Option<WeightFormat?> _weights = ModelArguments.CreateWeights();
    private readonly Option<DeviceForm?> _device = ModelArguments.CreateDevice();
    private readonly Option<string> _out = new("--out") { Description = "Where to; must not exist, or be empty", HelpName = "dir", Required = true };
    private readonly DraftModelArguments _draft = new();
    private readonly Option<string?> _cache = ModelArguments.CreateCache();
    private readonly Option<bool> _json = new("--json") { Description = "Prints progress and, last, the result as one JSON object per line" };

    public static Command Create()
    {
        var export = new ExportCommand();
        var command = new Command("export", "Turns a checkpoint into an ONNX decoder for this tool.") { export._model, export._out, export._weights, export._device, export._cache };
        export._draft.AddTo(command);
        command.Options.Add(export._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => export.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        var model = ModelSource.Open(result.GetValue(_model));
        bool isDraft = _draft.IsGiven(result);
        if (model.Weights is not null && !isDraft)
        {
            throw new CommandException($"--model: {model.Directory} is an exported model already; export takes a checkpoint.");
        }

        model.LoadTokenizer(); // one that does not belong to the model is better refused now
        string directory = Path.GetFullPath(result.GetValue(_out)!);
        WeightFormat weights = TargetExport.Weights(model, result.GetValue(_weights));
        DeviceForm device = result.GetValue(_device) ?? DeviceForm.Cpu;
        bool isJson = result.GetValue(_json);
        using var output = new StandardOutput();

        long start = Stopwatch.GetTimestamp();
        ExportProgress last = default;
        ExportedDecoder? draft = null;
        if (isDraft)
        {
            draft = ExportDraft(result, model, weights, device, directory, export => Display(isJson, output, show => export(progress => show(last = progress))), cancellationToken);
        }
        else
        {
            using var checkpoint = Checkpoint.Open(model.Directory);
            Display(isJson, output, show => DecoderExporter.Export(checkpoint, directory, weights, device, progress => show(last = progress), cancellationToken));
        }

        if (isJson)
        {
            output.Write(JsonLines.Write(ExportEvent.Of(last) with
            {
                Event = "result", Directory = directory, Weights = weights.ToString().ToLowerInvariant(), Skipped = draft?.Skipped, HeadTokens = draft?.HeadTokenCount,
                ElapsedMs = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 3),
            }));
        }
        else
        {
            Console.Error.WriteLine(draft is null ? $"Exported to {directory}." : $"Exported a draft model to {directory}.");
        }

        return ExitCode.Done;
    }

    private ExportedDecoder ExportDraft(
        ParseResult result, ModelSource model, WeightFormat weights, DeviceForm device, string directory, Action<Action<Action<ExportProgress>>> show, CancellationToken cancellationToken)
    {
        string target = TargetExport.Locate(model, weights, device, result.GetValue(_cache), show, cancellationToken);
        SkippedSubLayers skipped = _draft.ReadSkipped(result, ExportedDecoder.Open(target).LayerCount);
        DraftExporter.Export(target, directory, skipped, _draft.ReadHeadTokens(result, model));
        return ExportedDecoder.Open(directory);
    }

    private static void Display(bool isJson, StandardOutput output, Action<Action<ExportProgress>> export)
    {
        if (isJson)
        {
            export(progress => output.Write(JsonLines.Write(ExportEvent.Of(progress))));
        }
        else if (Console.IsErrorRedirected)
        {
            export(new ExportProgressLines().Report);
        }
        else
        {
            ExportProgressBar.Run(export);
        }
    }
}
