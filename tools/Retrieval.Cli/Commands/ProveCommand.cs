using System.CommandLine;
using Retrieval.Cli.Arguments;
using Retrieval.Cli.Datastores;
using Retrieval.Cli.Engines;
using Retrieval.Cli.Generation;
using Retrieval.Cli.Proving;
using Retrieval.Cli.Terminal;
using Retrieval.Engine;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Commands;

/// <summary><c>retrieval prove</c>: whether drafting changes a token, on the user's own model.</summary>
internal sealed class ProveCommand
{
    private const string Notes =
        """
        Decodes every prompt plainly and with drafts and compares the outputs token by token: greedy, with penalties, and sampled with several
        options and seeds. Besides the sources, adversarial random trees draft: right tokens at random places among wrong ones, chosen with the
        plain output in hand, so that every way through a tree is tested whatever the prompts. What a prompt gave is an earlier output to
        those behind it, so the source outputs drafts, too. The exit code is 0 when all outputs are the
        same, and 1 when one is not; then the first difference is shown with its margin, by which plain decoding preferred its token.

        A file of prompts has an object on each line, with the text as "prompt" or the tokens as "prompt_ids"; other fields are ignored.

        Examples:
          retrieval prove
          retrieval prove --model ./Qwen2.5-0.5B --weights int8 --datastore ./code.ds --max-tokens 128
          retrieval prove --model ./Qwen2.5-0.5B --prompts prompts.jsonl --tree sequoia --policy all --json
        """;

    private readonly ModelArguments _model = new();
    private readonly DraftingArguments _drafting = new();
    private readonly Option<string?> _prompts = new("--prompts") { Description = "JSON Lines file of prompts [default: eight that come with this tool]", HelpName = "file" };
    private readonly Option<int> _maxTokens = NumberOption.Create("--max-tokens", "1 or more", "Most tokens to generate for each prompt", 64);
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object: identical, results, first_difference and more" };
    private readonly Func<IVerifier, IVerifier> _wrap;

    private ProveCommand(Func<IVerifier, IVerifier> wrap) => _wrap = wrap;

    /// <param name="wrap">What stands between engine and decoding: nothing, or in tests something that breaks the promise.</param>
    public static Command Create(Func<IVerifier, IVerifier>? wrap = null)
    {
        var prove = new ProveCommand(wrap ?? (verifier => verifier));
        var command = new Command("prove", "Checks that drafting changes no token: plain against drafted decoding.");
        prove._model.AddTo(command);
        command.Options.Add(prove._prompts);
        command.Options.Add(prove._maxTokens);
        prove._drafting.AddTo(command);
        command.Options.Add(prove._json);
        HelpNotes.Add(command, Notes);
        command.SetAction((result, cancellationToken) => Task.Run(() => prove.Run(result, cancellationToken), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult result, CancellationToken cancellationToken)
    {
        var model = ModelSource.Open(_model.ReadModel(result));
        DraftingRequest request = _drafting.Read(result);
        EngineOptions engine = _model.Read(result) with { MeasuresCost = !request.IsPlain };
        int budget = request.Budget == 0 ? new DecodeOptions().Budget : request.Budget; // of the adversary, if nobody else drafts
        var options = new DecodeOptions { MaxTokens = result.GetValue(_maxTokens), StopTokens = model.EndTokenIds, Budget = budget };
        GenerationChecks.Require([.. engine.FindFaults(model), .. options.FindFaults(model.VocabularySize)]);

        Tokenizer? tokenizer = model.LoadTokenizer();
        IReadOnlyList<ProofPrompt> prompts = ReadPrompts(result.GetValue(_prompts), model, tokenizer);
        foreach (ProofPrompt prompt in prompts)
        {
            GenerationChecks.RequireRoom(prompt.Tokens.Length, engine.ContextFor(model));
        }

        using DraftingSetup drafting = DraftingSetup.Open(
            request, tokenizer, [], directory => EngineLoader.LoadDraftModel(directory, model, tokenizer, engine, cancellationToken));
        using IVerifier verifier = _wrap(EngineLoader.Load(model, engine, new ExportProgressLines().Report, cancellationToken));
        drafting.WarnOfIdleSources(verifier, DraftSource.Outputs);
        var prover = new Prover(verifier, drafting, options, new TokenNames(tokenizer));
        using var output = new StandardOutput();
        bool isJson = result.GetValue(_json);
        ProofReport report = prover.Run(model.Directory, prompts, isJson ? _ => { } : output.Write, cancellationToken);
        output.Write(isJson ? JsonLines.Write(report) : "");
        return report.Identical ? ExitCode.Done : ExitCode.Failed;
    }

    private static IReadOnlyList<ProofPrompt> ReadPrompts(string? file, ModelSource model, Tokenizer? tokenizer) =>
        file is not null ? PromptFile.Read(file, tokenizer, model.VocabularySize)
        : tokenizer is not null ? BuiltInPrompts.Encode(tokenizer)
        : throw new CommandException($"{model.Directory}: no tokenizer.json, so there can be no text: give prompts as prompt_ids, by --prompts.");
}
