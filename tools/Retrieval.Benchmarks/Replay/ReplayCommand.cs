using System.CommandLine;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Datastore;
using Retrieval.Drafting.Model;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Trees;
using Retrieval.Tokenization;
using Retrieval.Verification;

namespace Retrieval.Benchmarks.Replay;

/// <summary><c>replay</c>: how far each drafter, and all together, would have got on text that a model wrote.</summary>
internal sealed class ReplayCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "JSON lines with prompt and output (text), or prompt_ids and output_ids." };
    private readonly Option<string> _tokenizer = new("--tokenizer")
    {
        Description = "tokenizer.json or its directory.",
        DefaultValueFactory = _ => DefaultModel.TargetDirectory,
    };

    private readonly Option<string[]> _datastores = new("--datastore") { Description = "Datastores to draft from.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<bool> _learn = new("--learn") { Description = "Outputs of earlier lines may be drafted from." };
    private readonly Option<int[]> _budget = new("--budget")
    {
        Description = $"Nodes of every tree, size by size; with --model, the fixed sizes instead of {string.Join(' ', ModelContenders.DefaultSizes)}.",
        DefaultValueFactory = _ => [8, 64],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _sources = SourceOption.Create();
    private readonly Option<string> _tree = new("--tree") { Description = $"Tree policy: {string.Join(", ", TreePolicies.Names)}.", DefaultValueFactory = _ => "best-first" };
    private readonly Option<bool> _mixOnly = new("--mix-only") { Description = "Measures all sources together, not each alone." };
    private readonly Option<int> _limit = new("--limit") { Description = "Streams to replay; 0 means all." };
    private readonly Option<string[]> _costCurve = new("--cost-curve")
    {
        Description = "Cost of a pass by rows, as 1:1 8:1.45 32:4.5: also replays with the budget that pays best on it, and states tokens per cost. Not with --model.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _model = new("--model") { Description = "Runs this model's passes, too, and measures wall-clock speed: plain, trees of fixed sizes, and with budgets that follow cost, each source alone and all together." };
    private readonly Option<WeightFormat> _weights = new("--weights") { Description = "Weight format of --model.", DefaultValueFactory = _ => WeightFormat.Int8 };
    private readonly Option<string> _cache = new("--cache") { Description = "Where exports are kept.", DefaultValueFactory = _ => ModelStore.DefaultCacheDirectory() };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads of a pass; 0 means one for each core." };
    private readonly DraftModelOptions _draftModel = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object." };

    public static Command Create()
    {
        var replay = new ReplayCommand();
        var command = new Command("replay", "Acceptance length of every drafter and of the mix on recorded text, without a model in the loop; with --model, its speed.")
        {
            replay._file, replay._tokenizer, replay._datastores, replay._learn, replay._budget, replay._sources, replay._tree, replay._mixOnly, replay._limit, replay._costCurve,
            replay._model, replay._weights, replay._cache, replay._threads, replay._json,
        };
        replay._draftModel.AddTo(command);
        replay._tree.AcceptOnlyFromAmong([.. TreePolicies.Names]);
        command.SetAction(replay.Run);
        return command;
    }

    private void Run(ParseResult arguments)
    {
        Check(arguments);
        Tokenizer tokenizer = Tokenizer.Load(arguments.GetValue(_tokenizer)!);
        List<RecordedStream> streams = RecordedStreams.Read(arguments.GetValue(_file)!, tokenizer);
        if (arguments.GetValue(_limit) is > 0 and int limit)
        {
            streams = streams.GetRange(0, Math.Min(limit, streams.Count));
        }

        if (!streams.Exists(stream => stream.Output.Length > 0))
        {
            throw new ArgumentException($"{arguments.GetValue(_file)}: nothing to replay: no stream has an output.");
        }

        using DraftModel? draftModel = _draftModel.Open(arguments, arguments.GetValue(_cache)!, tokenizer);
        List<DatastoreReader> datastores = [];
        try
        {
            foreach (string directory in arguments.GetValue(_datastores) ?? [])
            {
                datastores.Add(DatastoreReader.Open(directory, tokenizer.Fingerprint));
            }

            var report = new Report("replay");
            var workload = new ReplayWorkload(streams, datastores, arguments.GetValue(_learn), tokenizer.VocabularySize) { DraftModel = draftModel };
            if (arguments.GetValue(_model) is { } model)
            {
                RunModel(arguments, model, workload, report);
            }
            else
            {
                RunDrafters(arguments, workload, report);
            }

            report.Write(arguments.GetValue(_json));
        }
        finally
        {
            datastores.ForEach(datastore => datastore.Dispose());
        }
    }

    private void Check(ParseResult arguments)
    {
        if (arguments.GetValue(_budget)!.Any(budget => budget < 1))
        {
            throw new ArgumentException("--budget must be 1 or more.");
        }

        if (arguments.GetValue(_model) is not null && arguments.GetValue(_costCurve) is { Length: > 0 })
        {
            throw new ArgumentException("--cost-curve does not go with --model: there, what passes cost is measured.");
        }
    }

    private void RunDrafters(ParseResult arguments, ReplayWorkload workload, Report report)
    {
        DraftSource[] sources = SourceOption.Read(arguments, _sources);
        string tree = arguments.GetValue(_tree)!;
        var replay = new DrafterReplay(workload, sources, EachAlone(arguments, sources), tree);
        foreach (int budget in arguments.GetValue(_budget)!)
        {
            replay.Run(budget, report);
        }

        if (arguments.GetValue(_costCurve) is { Length: > 0 } points)
        {
            new CurveReplay(workload, CostCurve.Parse(points), sources, tree).Run(report);
        }
    }

    private void RunModel(ParseResult arguments, string model, ReplayWorkload workload, Report report)
    {
        DraftSource[] sources = SourceOption.Read(arguments, _sources);
        IEnumerable<int> sizes = arguments.GetResult(_budget) is { Implicit: false } ? arguments.GetValue(_budget)! : ModelContenders.DefaultSizes;
        List<ModelContender> contenders = ModelContenders.Of(sources, sizes, EachAlone(arguments, sources), workload.DraftModel is not null && sources.Contains(DraftSource.Model) && sources.Length > 1);
        string exported = new ModelStore(arguments.GetValue(_cache)!).Locate(model, arguments.GetValue(_weights), DeviceForm.Cpu, progress =>
        {
            if (progress.LayersDone == 0)
            {
                Console.Error.WriteLine($"exporting {model} ...");
            }
        });
        using var verifier = new OnnxVerifier(ExportedDecoder.Open(exported), new VerifierOptions { Threads = arguments.GetValue(_threads) });
        new ModelReplay(verifier, workload, contenders, arguments.GetValue(_tree)!).Run(report);
    }

    private bool EachAlone(ParseResult arguments, DraftSource[] sources) => !arguments.GetValue(_mixOnly) && sources.Length > 1;
}
