using System.CommandLine;
using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Models;
using Retrieval.Speculation.Drafters;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Replay;

/// <summary><c>teach</c>: how the calibration the library ships with was learned.</summary>
internal static class TeachCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILES") { Description = "Recorded streams; FILE@DATASTORE drafts from a datastore, too." };
        var output = new Option<string>("--out") { Description = "Where to write the calibration.", Required = true };
        var budgets = new Option<int[]>("--budget") { Description = "Tree sizes to learn at, in turn.", DefaultValueFactory = _ => [32, 4, 8], AllowMultipleArgumentsPerToken = true };
        var command = new Command("teach", "Learns calibration from recorded streams, cold and learning, and writes it as the library's default.") { files, output, budgets };
        command.SetAction(arguments =>
        {
            Tokenizer tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
            var memory = new DraftingMemory(tokenizer.VocabularySize, null, Retrieval.Speculation.Mixing.OpinionMixer.Untaught());
            DraftSource[] sources = [.. DraftingMemory.DefaultSources, DraftSource.NGrams, DraftSource.Trigrams];
            foreach (int budget in arguments.GetValue(budgets)!)
            {
                foreach (string file in arguments.GetValue(files)!)
                {
                    foreach (bool learns in (bool[])[false, true])
                    {
                        memory.Forget();
                        string[] parts = file.Split('@');
                        using DatastoreReader? datastore = parts.Length > 1 ? DatastoreReader.Open(parts[1], tokenizer.Fingerprint) : null;
                        var workload = new ReplayWorkload(RecordedStreams.Read(parts[0], tokenizer), datastore is null ? [] : [datastore], learns, tokenizer.VocabularySize);
                        ReplayTally tally = workload.Run(memory, learns ? sources : [.. DraftingMemory.DefaultSources], budget);
                        Console.Error.WriteLine($"{file} budget {budget} {(learns ? "learning" : "cold")}: {tally.AcceptanceLength:0.000}");
                    }
                }
            }

            File.WriteAllText(arguments.GetValue(output)!, memory.Mixer.Describe());
        });
        return command;
    }
}
