using System.CommandLine;
using System.Diagnostics;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Drafting.Suffixes;
using Retrieval.Models;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;
using Retrieval.Tokenization;

namespace Retrieval.Benchmarks.Replay;

internal static class ReplayCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE");
        var budget = new Option<int[]>("--budget") { DefaultValueFactory = _ => [8, 64], AllowMultipleArgumentsPerToken = true };
        var datastore = new Option<string[]>("--datastore") { DefaultValueFactory = _ => [] };
        var sources = new Option<string[]>("--sources") { DefaultValueFactory = _ => ["prompt", "copying"], AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json");
        var command = new Command("replay", "") { file, budget, json, datastore, sources };
        command.SetAction(arguments =>
        {
            Tokenizer tokenizer = Tokenizer.Load(DefaultModel.TargetDirectory);
            List<RecordedStream> streams = RecordedStreams.Read(arguments.GetValue(file)!, tokenizer);
            var report = new Report("replay");
            foreach (int nodes in arguments.GetValue(budget)!)
            {
                var mixer = new OpinionMixer();
                var tally = new ReplayTally();
                var replay = new StreamReplay(nodes);
                long start = Stopwatch.GetTimestamp();
                foreach (RecordedStream stream in streams)
                {
                    var all = new Retrieval.Speculation.Control.FixedBudget();
                    var panel = Panel(mixer, arguments.GetValue(datastore)!, arguments.GetValue(sources)!);
                    replay.Run(stream, new DraftingTreeBuilder(panel, new BestFirstPolicy(all), all), tally);
                }

                report.Add(("drafter", "mix"), ("budget", nodes), ("mat", tally.AcceptanceLength), ("nodes_per_step", tally.NodesPerStep),
                    ("steps", tally.Steps), ("acceptance_rate", tally.AcceptanceRate), ("us_per_step", Stopwatch.GetElapsedTime(start).TotalMicroseconds / tally.Steps));
            }

            report.Write(arguments.GetValue(json));
        });
        return command;
    }

    private static readonly Dictionary<string, Retrieval.Datastore.DatastoreReader> Open = [];

    private static DrafterPanel Panel(OpinionMixer mixer, string[] datastores, string[] sources)
    {
        var text = new RequestText();
        List<Retrieval.Speculation.Drafters.IDrafter> drafters = [];
        if (sources.Contains("prompt")) drafters.Add(new PromptDrafter(text));
        if (sources.Contains("copying")) drafters.Add(new CopyingDrafter(text));
        if (datastores.Length > 0)
        {
            foreach (string d in datastores) if (!Open.ContainsKey(d)) Open[d] = Retrieval.Datastore.DatastoreReader.Open(d);
            drafters.Add(new DatastoreDrafter(datastores.Select(d => Open[d])));
        }
        return new DrafterPanel(drafters, mixer);
    }
}
