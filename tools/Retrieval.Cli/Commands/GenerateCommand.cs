using System.CommandLine;
using System.Diagnostics;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Engines;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Terminal;
using Retrieval.Cli.Tracing;
using Retrieval.Drafting;
using Retrieval.Engine;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval generate</c>: continues a prompt.</summary>
internal sealed class GenerateCommand
{
    private const string Notes =
        """
        Text of a prompt gets the special tokens that the model's tokenizer puts around a text, and special tokens written in it count as
        such, so fill-in-the-middle markers work. Standard output is the continuation alone, streamed; everything else is on standard error.
        Special tokens, and ids that the tokenizer does not know, are generated but stand for no text. A stop string is not printed, nor
        anything after it; the token that completed it is the last of token_ids.

        Drafting changes how many steps it takes, never a token: the model confirms every one. It is on by default, from the request alone
        where no datastore is named. How many tokens are worth drafting depends on what a pass of the model costs, which is measured at the
        first start, in about a second, and kept beside the exported models. --sources none decodes one token at a time. --stats runs
        the request again, plainly and drafted in turn, to compare speed and tokens; it fails if a token differs.

        Examples:
          retrieval generate --prompt 'def fibonacci(n):' --max-tokens 64
          retrieval generate --prompt-file main.py --datastore ./code.ds --stats
          retrieval generate --prompt-file edit.txt --prediction-file main.py --trace trace.json
          retrieval generate --model ./Qwen2.5-0.5B --weights int8 --prompt-file main.py --stop $'\n\n' --sources none
          git diff | retrieval generate --prompt-file - --temperature 0.8 --top-p 0.95 --seed 7 --json
        """;

    private readonly PromptArguments _prompt = new();
    private readonly ModelArguments _model = new();
    private readonly SamplingArguments _sampling = new();
    private readonly DraftingArguments _drafting = new();
    private readonly PredictionArguments _prediction = new();
    private readonly Option<string[]> _stop = new("--stop") { Description = "Text at which generation ends; may be repeated", HelpName = "text" };
    private readonly Option<string> _modelDrafts = WordOption.Create(
        "--model-drafts",
        ["opinions", "shared-noise", "sampled"],
        "What the draft model adds: opinions that are weighed with the other sources'; or, in every step and for temperatures above 0, tokens picked with the noise "
            + "the target will use, or drawn by itself, which keeps the distribution but not the seed's tokens",
        "opinions");

    private readonly OutputArguments _output = new();

    public static Command Create()
    {
        var generate = new GenerateCommand();
        var command = new Command("generate", "Continues a prompt, as many tokens at once as were drafted and the model confirms.");
        generate._prompt.AddTo(command);
        generate._model.AddTo(command);
        generate._sampling.AddTo(command);
        command.Options.Add(generate._stop);
        generate._drafting.AddTo(command);
        command.Options.Add(generate._modelDrafts);
        generate._prediction.AddTo(command);
        generate._output.AddTo(command);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => generate.RunAsync(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var model = ModelSource.Open(_model.ReadModel(result));
        DraftingRequest request = _drafting.Read(result) with { ModelDrafts = ReadModelDrafts(result) };
        EngineOptions engine = _model.Read(result) with { MeasuresCost = !request.IsPlain };
        DecodeOptions options = _sampling.Read(result, model.EndTokenIds) with { Budget = request.Budget, Acceptance = request.Acceptance };
        string[] stops = result.GetValue(_stop) ?? [];
        GenerationChecks.Require([.. engine.FindFaults(model), .. options.FindFaults(model.VocabularySize), .. GenerationChecks.FindFaults(stops)]);

        Tokenizer? tokenizer = model.LoadTokenizer();
        if (tokenizer is null && (_prompt.IsText(result) || stops.Length > 0 || _prediction.IsGiven(result)))
        {
            throw new CommandException($"{model.Directory}: no tokenizer.json, so there can be no text: give the prompt by --ids, without --stop and --prediction.");
        }

        request = request with { Sampling = options.Sampling };
        int[] prompt = await _prompt.ReadAsync(result, tokenizer, model.VocabularySize, cancellationToken);
        GenerationChecks.RequireRoom(prompt.Length, engine.ContextFor(model));
        using DraftingSetup drafting = DraftingSetup.Open(
            request, tokenizer, _prediction.Read(result, tokenizer), directory => EngineLoader.LoadDraftModel(directory, model, tokenizer, engine, cancellationToken));
        using TraceFile? trace = _output.TracePath(result) is { } path ? TraceFile.Open(path) : null;

        long start = Stopwatch.GetTimestamp();
        using IVerifier verifier = EngineLoader.Load(model, engine, new ExportProgressLines().Report, cancellationToken);
        TimeSpan loadTime = Stopwatch.GetElapsedTime(start);
        drafting.WarnOfIdleSources(verifier);

        using var output = new StandardOutput();
        bool isJson = _output.IsJson(result);
        var task = new GenerationTask(verifier, drafting, prompt, options, tokenizer, stops);
        List<TracedStep>? steps = trace is null ? null : [];
        Completion completion = task.Run(isJson ? _ => { } : output.Write, steps, cancellationToken);
        trace?.Write(task.Trace(model.Directory, steps!, completion));
        var report = GenerationReport.Of(completion, options, loadTime);
        output.Write(isJson ? JsonLines.Write(report) : Console.IsOutputRedirected || report.Text.EndsWith('\n') ? "" : "\n");
        if (_output.WantsStats(result))
        {
            Console.Error.WriteLine(report.Describe());
            if (!drafting.IsPlain && request.KeepsTokens && completion.FinishReason is not null)
            {
                Console.Error.WriteLine(task.Compare(completion, cancellationToken).Describe());
            }
        }

        return completion.FinishReason is null ? ExitCode.Interrupted : ExitCode.Done;
    }

    private ModelDrafts ReadModelDrafts(ParseResult result) => result.GetValue(_modelDrafts) switch
    {
        "shared-noise" => ModelDrafts.SharedNoise,
        "sampled" => ModelDrafts.Sampled,
        _ => ModelDrafts.Opinions,
    };
}
