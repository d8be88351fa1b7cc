using System.CommandLine;
using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Models;
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

    public static Command Create()
    {
        var teach = new TeachCommand();
        var command = new Command("teach", "Learns calibration from recorded streams, cold and learning, and writes it as the library's default.")
        {
            teach._files, teach._out, teach._budget,
        };
        command.SetAction(teach.Run);
        return command;
    }

    private void Run(ParseResult arguments)
    {
        Tokenizer tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);

        // What the library already ships with must not teach its successor: the same streams would count twice.
        var memory = new DraftingMemory(tokenizer.VocabularySize, mixer: OpinionMixer.Untaught());
        foreach (int budget in arguments.GetValue(_budget)!)
        {
            foreach (string file in arguments.GetValue(_files)!)
            {
                Teach(memory, file, budget, tokenizer);
            }
        }

        File.WriteAllText(arguments.GetValue(_out)!, memory.Mixer.Describe());
    }

    private static void Teach(DraftingMemory memory, string file, int budget, Tokenizer tokenizer)
    {
        string[] parts = file.Split('@');
        using DatastoreReader? datastore = parts.Length > 1 ? DatastoreReader.Open(parts[1], tokenizer.Fingerprint) : null;
        List<RecordedStream> streams = RecordedStreams.Read(parts[0], tokenizer);
        foreach (bool learns in (bool[])[false, true])
        {
            memory.Forget();
            var workload = new ReplayWorkload(streams, datastore is null ? [] : [datastore], learns, tokenizer.VocabularySize);
            ReplayTally tally = workload.Run(memory, learns ? Learning : Cold, budget);
            Console.Error.WriteLine($"{file} budget {budget} {(learns ? "learning" : "cold")}: {tally.AcceptanceLength:0.000}");
        }
    }
}
