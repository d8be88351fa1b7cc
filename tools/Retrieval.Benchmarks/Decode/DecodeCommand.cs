using System.CommandLine;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Drafting.Model;
using Retrieval.Models.Export;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Decode;

/// <summary><c>decode</c>: what drafting brings when the target really generates.</summary>
internal sealed class DecodeCommand
{
    private readonly ModelOptions _common = new();
    private readonly Option<WeightFormat> _weights = new("--weights") { Description = "Weight format.", DefaultValueFactory = _ => WeightFormat.Int8 };
    private readonly Option<string[]> _workloads = new("--workload")
    {
        Description = "a: code completion inside --repository; b: open completion of --humaneval with --datastore or --corpus; c: copying a file with edits; "
            + "d: many similar requests, learning; e: random text, sampled at temperature 0.8.",
        DefaultValueFactory = _ => [.. DecodeWorkloads.Names],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _repository = new("--repository") { Description = "Source tree for a and c: some files are completed or copied, the others are the datastore of a." };
    private readonly Option<string[]> _patterns = new("--pattern") { Description = "Globs of the files to take.", DefaultValueFactory = _ => ["*.py"], AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "Source tree that the datastore of b is built from." };
    private readonly Option<string[]> _datastores = new("--datastore") { Description = "Built datastores for b.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _humanEval = new("--humaneval") { Description = "JSON lines with prompt, for b." };
    private readonly Option<string[]> _sources = SourceOption.Create();
    private readonly Option<int> _prompts = new("--prompts") { Description = "Prompts of a workload; one more warms up.", DefaultValueFactory = _ => 8 };
    private readonly Option<int> _maxPrompt = new("--max-prompt") { Description = "Tokens of a prompt; longer ones lose their beginning.", DefaultValueFactory = _ => 768 };
    private readonly Option<int> _maxTokens = new("--max-tokens") { Description = "Tokens of every output.", DefaultValueFactory = _ => 128 };
    private readonly Option<int> _fileCharacters = new("--file-characters") { Description = "Longest file of c; small models copy short ones only.", DefaultValueFactory = _ => 600 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often everything is measured; speedups are medians.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _budget = new("--budget") { Description = "Most draft tokens of a step.", DefaultValueFactory = _ => 64 };
    private readonly Option<int> _seed = new("--seed") { Description = "Which files, edits and random text.", DefaultValueFactory = _ => 1 };

    private readonly DraftModelOptions _draftModel = new();

    public static Command Create()
    {
        var decode = new DecodeCommand();
        var command = new Command("decode", "Tokens per second, prefill not counted: plain, each source alone, all fused; the outputs must be identical.")
        {
            decode._workloads, decode._repository, decode._patterns, decode._corpus, decode._datastores, decode._humanEval, decode._sources, decode._prompts,
            decode._maxPrompt, decode._maxTokens, decode._fileCharacters, decode._rounds, decode._budget, decode._seed, decode._weights,
        };
        decode._common.AddTo(command);
        decode._draftModel.AddTo(command);
        decode._workloads.AcceptOnlyFromAmong([.. DecodeWorkloads.Names]);
        command.SetAction(decode.Run);
        return command;
    }

    private void Run(ParseResult arguments)
    {
        DecodeSettings settings = Settings(arguments);
        string model = arguments.GetValue(_common.Model)!;
        string exported = new ModelStore(arguments.GetValue(_common.Cache)!).Locate(model, arguments.GetValue(_weights), DeviceForm.Cpu);
        using var verifier = new OnnxVerifier(ExportedDecoder.Open(exported), new VerifierOptions { Threads = arguments.GetValue(_common.Threads), MeasureCost = true });
        settings.Check(verifier.ContextLength);
        var report = new Report("decode");
        var benchmark = new DecodeBenchmark(verifier, settings);
        var tokenizer = Tokenizer.Load(model);
        using DraftModel? draftModel = _draftModel.Open(arguments, arguments.GetValue(_common.Cache)!, tokenizer);
        using var workloads = new DecodeWorkloads(settings, tokenizer);
        int done = 0;
        foreach (DecodeWorkload workload in workloads.Make())
        {
            Console.Error.WriteLine($"{workload.Name} ...");
            benchmark.Run(workload with { DraftModel = draftModel }, report);
            done++;
        }

        if (done == 0)
        {
            throw new ArgumentException("no workload could run.");
        }

        report.Write(arguments.GetValue(_common.Json));
    }

    private DecodeSettings Settings(ParseResult arguments) => new()
    {
        Workloads = arguments.GetValue(_workloads)!,
        Repository = arguments.GetValue(_repository),
        Patterns = arguments.GetValue(_patterns)!,
        Corpus = arguments.GetValue(_corpus),
        Datastores = arguments.GetValue(_datastores) ?? [],
        HumanEval = arguments.GetValue(_humanEval),
        Sources = SourceOption.Read(arguments, _sources),
        Prompts = arguments.GetValue(_prompts),
        MaxPromptTokens = arguments.GetValue(_maxPrompt),
        FileCharacters = arguments.GetValue(_fileCharacters),
        MaxTokens = arguments.GetValue(_maxTokens),
        Rounds = arguments.GetValue(_rounds),
        Budget = arguments.GetValue(_budget),
        Seed = arguments.GetValue(_seed),
    };
}
