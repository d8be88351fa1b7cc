using System.CommandLine;
using System.Diagnostics;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Engines;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Terminal;
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

        Examples:
          retrieval generate --prompt 'def fibonacci(n):' --max-tokens 64
          retrieval generate --model ./Qwen2.5-0.5B --weights int8 --prompt-file main.py --stop $'\n\n' --stats
          git diff | retrieval generate --prompt-file - --temperature 0.8 --top-p 0.95 --seed 7 --json
        """;

    private readonly PromptArguments _prompt = new();
    private readonly ModelArguments _model = new();
    private readonly SamplingArguments _sampling = new();
    private readonly Option<string[]> _stop = new("--stop") { Description = "Text at which generation ends; may be repeated", HelpName = "text" };
    private readonly Option<bool> _stats = new("--stats") { Description = "Prints counts and times on standard error" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object instead of text: text, token_ids, finish_reason, usage, timings" };

    public static Command Create()
    {
        var generate = new GenerateCommand();
        var command = new Command("generate", "Continues a prompt, one token at a time or as many as the model confirms at once.");
        generate._prompt.AddTo(command);
        generate._model.AddTo(command);
        generate._sampling.AddTo(command);
        command.Options.Add(generate._stop);
        command.Options.Add(generate._stats);
        command.Options.Add(generate._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => generate.RunAsync(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var model = ModelSource.Open(_model.ReadModel(result));
        EngineOptions engine = _model.Read(result);
        DecodeOptions options = _sampling.Read(result, model.EndTokenIds);
        string[] stops = result.GetValue(_stop) ?? [];
        GenerationChecks.Require([.. engine.FindFaults(model), .. options.FindFaults(model.VocabularySize), .. GenerationChecks.FindFaults(stops)]);

        Tokenizer? tokenizer = model.LoadTokenizer();
        if (tokenizer is null && (_prompt.IsText(result) || stops.Length > 0))
        {
            throw new CommandException($"{model.Directory}: no tokenizer.json, so there can be no text: give the prompt by --ids, without --stop.");
        }

        int[] prompt = await _prompt.ReadAsync(result, tokenizer, model.VocabularySize, cancellationToken);
        GenerationChecks.RequireRoom(prompt.Length, engine.ContextFor(model));

        long start = Stopwatch.GetTimestamp();
        using IVerifier verifier = EngineLoader.Load(model, engine, new ExportProgressLines().Report, cancellationToken);
        TimeSpan loadTime = Stopwatch.GetElapsedTime(start);

        using var output = new StandardOutput();
        bool isJson = result.GetValue(_json);
        var generator = new Generator(verifier, isJson ? _ => { } : output.Write);
        Completion completion = generator.Run(prompt, options, new CompletionText(tokenizer, prompt, stops), cancellationToken);
        Report(GenerationReport.Of(completion, options, loadTime), output, isJson, result.GetValue(_stats));
        return completion.FinishReason is null ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static void Report(GenerationReport report, StandardOutput output, bool isJson, bool isVerbose)
    {
        output.Write(isJson ? JsonLines.Write(report) : Console.IsOutputRedirected || report.Text.EndsWith('\n') ? "" : "\n");
        if (isVerbose)
        {
            string seed = report.Seed is { } value ? $", seed {value}" : "";
            Console.Error.WriteLine($"{report.Timings.Describe(report.Usage)}\nfinish reason: {report.FinishReason ?? "interrupted"}{seed}");
        }
    }
}
