using System.CommandLine;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Replay;

/// <summary>
/// <c>teach</c>: how the calibration that the library ships with was learned, from nothing. The streams and the order it was given for that
/// are in <c>results/</c>.
/// </summary>
internal sealed class TeachCommand
{
    private static readonly DraftSource[] Cold = [.. DraftingMemory.DefaultSources];
    private static readonly DraftSource[] Learning = [.. DraftingMemory.DefaultSources, DraftSource.NGrams, DraftSource.Trigrams];

    private readonly Argument<string[]> _files = new("FILES") { Description = "Recorded streams; FILE@DATASTORE drafts from a datastore, too.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _out = new("--out") { Description = "Where to write the calibration.", Required = true };
    private readonly Option<int[]> _budget = new("--budget")
    {
        Description = "Tree sizes to learn at, in turn.",
        DefaultValueFactory = _ => [32, 4, 8],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _draftModels = new("--draft-model")
    {
        Description = "Draft models to learn to listen to, cold, each in turn; strong and weak ones, so that neither is taken for granted.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int> _draftStreams = new("--draft-streams") { Description = "Streams of a file that each draft model is asked about.", DefaultValueFactory = _ => 6 };

    public static Command Create()
    {
        var teach = new TeachCommand();
        var command = new Command("teach", "Learns calibration from recorded streams, cold and learning, and writes it as the library's default.")
        {
            teach._files, teach._out, teach._budget, teach._draftModels, teach._draftStreams,
        };
        command.SetAction(teach.Run);
        return command;
    }

    private void Run(ParseResult arguments)
    {
        Tokenizer tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);

        string cache = ModelStore.DefaultCacheDirectory();
        DraftModel[] models = [.. (arguments.GetValue(_draftModels) ?? []).Select(directory => DraftModelOptions.Open(directory, WeightFormat.Int8, threads: 2, cache, tokenizer))];

        // What the library already ships with must not teach its successor: the same streams would count twice.
        var memory = new DraftingMemory(tokenizer.VocabularySize, mixer: OpinionMixer.Untaught());
        foreach (int budget in arguments.GetValue(_budget)!)
        {
            foreach (string file in arguments.GetValue(_files)!)
            {
                Teach(memory, file, budget, tokenizer, models, arguments.GetValue(_draftStreams));
            }
        }

        File.WriteAllText(arguments.GetValue(_out)!, memory.Mixer.Describe());
        Array.ForEach(models, model => model.Dispose());
    }

    private static void Teach(DraftingMemory memory, string file, int budget, Tokenizer tokenizer, DraftModel[] models, int draftStreams)
    {
        string[] parts = file.Split('@');
        using DatastoreReader? datastore = parts.Length > 1 ? DatastoreReader.Open(parts[1], tokenizer.Fingerprint) : null;
        List<RecordedStream> streams = RecordedStreams.Read(parts[0], tokenizer);
        IReadOnlyList<DatastoreReader> datastores = datastore is null ? [] : [datastore];
        foreach (bool learns in (bool[])[false, true])
        {
            memory.Forget();
            var workload = new ReplayWorkload(streams, datastores, learns, tokenizer.VocabularySize);
            Run(learns ? "learning" : "cold", workload, learns ? Learning : Cold);
        }

        for (int model = 0; model < models.Length; model++)
        {
            memory.Forget();
            List<RecordedStream> some = streams[..Math.Min(streams.Count, draftStreams)];
            Run($"with draft model {model}", new ReplayWorkload(some, datastores, learns: false, tokenizer.VocabularySize) { DraftModel = models[model] }, Cold);
        }

        void Run(string how, ReplayWorkload workload, DraftSource[] sources) =>
            Console.Error.WriteLine($"{file} budget {budget} {how}: {workload.Run(memory, sources, budget).AcceptanceLength:0.000}");
    }
}
